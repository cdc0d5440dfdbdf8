/** Drivers of a kernel, by what `depmod` has written of them (modules.dep(5) and its like). */
export interface DriverLists {
  /** `kernel/a/b.ko.xz: kernel/c.ko.xz …` */
  readonly dep: string;
  /** `softdep ext4 pre: crypto-crc32c` */
  readonly softdep: string;
  /** `alias pci:v00008086d… e1000` */
  readonly alias: string;
}

/**
 * @param wanted says of a path below the folder of the kernel whether it is wanted for itself
 * @returns paths of those drivers and of all that they need, in the order of their names
 */
export function chooseDrivers(
  { dep, softdep, alias }: DriverLists,
  wanted: (path: string) => boolean,
): readonly string[] {
  const needs = readDep(dep);
  const byName = new Map([...needs.keys()].map((path) => [driverName(path), path]));
  const soft = readSoftdep(softdep);
  const aliases = readAliases(alias);
  const find = (name: string): readonly string[] =>
    [name, ...(aliases.get(name) ?? [])].flatMap((each) => byName.get(driverName(each)) ?? []);
  const chosen = new Set<string>();
  const open = [...needs.keys()].filter(wanted);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (chosen.has(path)) continue;
    chosen.add(path);
    open.push(...(needs.get(path) ?? []));
    open.push(...(soft.get(driverName(path)) ?? []).flatMap(find));
  }
  return [...chosen].sort();
}

/**
 * Makes the lists of a few of the drivers, as `modprobe` of busybox reads them.
 *
 * @param chosen paths, of which each loses what names its compression
 */
export function listsOf(
  { dep, alias }: DriverLists,
  chosen: readonly string[],
): { readonly dep: string; readonly alias: string } {
  const names = new Set(chosen.map(driverName));
  const lines = (text: string): readonly string[] => text.split('\n').filter(Boolean);
  return {
    dep: lines(dep)
      .filter((line) => names.has(driverName(line.split(':')[0] ?? '')))
      .map((line) => `${line.replaceAll(/\.ko\.xz\b/g, '.ko')}\n`)
      .sort()
      .join(''),
    alias: lines(alias)
      .filter((line) => names.has(driverName(line.split(' ')[2] ?? '')))
      .map((line) => `${line}\n`)
      .join(''),
  };
}

/** @returns `virtio_net` for `kernel/drivers/net/virtio-net.ko.xz`: the kernel takes both signs for one */
export const driverName = (path: string): string =>
  (path.split('/').at(-1) ?? '').replace(/\.ko(\.xz)?$/, '').replaceAll('-', '_');

function readDep(text: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [path = '', rest = ''] = line.split(':');
        return [path, rest.split(' ').filter(Boolean)] as const;
      }),
  );
}

function readSoftdep(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, name = '', rest = ''] = /^softdep (\S+) (.*)$/.exec(line) ?? [];
    const names = rest.split(' ').filter((word) => word !== '' && !word.endsWith(':'));
    found.set(driverName(name), [...(found.get(driverName(name)) ?? []), ...names]);
  }
  return found;
}

/** Only those without a pattern: they are other names of drivers. */
function readAliases(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, name, driver] = /^alias ([^\s*?:[]+) (\S+)$/.exec(line) ?? [];
    if (name !== undefined && driver !== undefined) {
      found.set(name, [...(found.get(name) ?? []), driver]);
    }
  }
  return found;
}

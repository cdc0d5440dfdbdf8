import { constants, zstdCompress } from 'node:zlib';
import { copyFile, mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { chooseDrivers, listsOf } from '../core/choose-drivers.ts';
import { type CpioEntry, writeCpio } from '../../../packager/format/write-cpio.ts';
import { driverFacts, neededBy } from '../core/elf.ts';
import { isForFirstStage } from '../core/wanted-drivers.ts';
import type { BuildRunner } from './build-runner.ts';

/** The scripts of the first stage, where they lie there. */
const SCRIPTS: readonly (readonly [path: string, source: URL])[] = [
  ['init', new URL('../first-stage/init', import.meta.url)],
  ['lib/stackyard/lease', new URL('../first-stage/lease', import.meta.url)],
  ['lib/stackyard/say.sh', new URL('../first-stage/say.sh', import.meta.url)],
  ['lib/stackyard/words.sh', new URL('../first-stage/words.sh', import.meta.url)],
  ['lib/stackyard/cards.sh', new URL('../first-stage/cards.sh', import.meta.url)],
  ['lib/stackyard/get.sh', new URL('../first-stage/get.sh', import.meta.url)],
  ['lib/stackyard/image.sh', new URL('../first-stage/image.sh', import.meta.url)],
  ['lib/stackyard/media.sh', new URL('../first-stage/media.sh', import.meta.url)],
  ['lib/stackyard/start.sh', new URL('../first-stage/start.sh', import.meta.url)],
];
const FOLDERS = ['dev', 'proc', 'sys', 'run', 'new', 'tmp'];
const LIBRARIES = 'usr/lib/x86_64-linux-gnu';
const LOADER = 'lib64/ld-linux-x86-64.so.2';
/** Firmware is slow at big first stages: it is never larger than needs be, and takes seconds to pack. */
const LOWEST_LEVEL = 9;
const FIRMWARE = 'usr/lib/firmware';

/** What a first stage says of its image. */
export interface FirstStageFacts {
  readonly sequence: number;
  /** When it was built, in seconds since 1970: no clock of a machine is right that says less. */
  readonly timeSeconds: number;
  /** Text of the public key. */
  readonly publicKey: string;
}

/**
 * Makes the initrd of a node image out of its root: busybox, drivers of cards with their firmware, and what checks
 * signatures.
 *
 * @param root folder of the root
 * @param work folder for this build
 * @param level of zstd, 1 to 22
 * @returns it compressed, as a boot loader hands it to the kernel
 */
export async function makeFirstStage(
  root: string,
  {
    work,
    facts,
    level,
  }: { readonly work: string; readonly facts: FirstStageFacts; readonly level: number },
  runner: BuildRunner,
): Promise<Uint8Array> {
  runner.enter('first stage');
  const drivers = await readDrivers(root, work, runner);
  const firmware = await readFirmware(root, drivers);
  const entries: CpioEntry[] = [
    { kind: 'device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
    ...FOLDERS.map((path) => ({ kind: 'folder', path, mode: 0o755 }) as const),
    ...(await Promise.all(SCRIPTS.map(async ([path, url]) => program(path, await readFile(url))))),
    ...(await busybox(root, runner)),
    ...(await withLibraries(root, 'usr/bin/signify-openbsd', 'bin/signify-openbsd')),
    text('etc/stackyard/sequence', `${facts.sequence}\n`),
    text('etc/stackyard/built', `${facts.timeSeconds}\n`),
    text('etc/stackyard/node-image.pub', facts.publicKey),
    text('etc/resolv.conf', ''),
    ...drivers,
    ...firmware.map((entry) => ({ ...entry, path: entry.path.replace(/^usr\//, '') })),
  ];
  const plain = Buffer.concat(writeCpio(entries, facts.timeSeconds));
  const params = { [constants.ZSTD_c_compressionLevel]: Math.max(level, LOWEST_LEVEL) };
  return promisify(zstdCompress)(plain, { params });
}

const program = (path: string, bytes: Uint8Array): CpioEntry => ({
  kind: 'file',
  path,
  mode: 0o755,
  bytes,
});
const text = (path: string, content: string): CpioEntry => ({
  kind: 'file',
  path,
  mode: 0o644,
  bytes: Buffer.from(content),
});

async function busybox(root: string, runner: BuildRunner): Promise<CpioEntry[]> {
  const file = join(root, 'usr/bin/busybox');
  const names = (await runner.run(file, ['--list'])).split('\n').filter(Boolean);
  return [
    program('bin/busybox', await readFile(file)),
    ...names
      .filter((name) => name !== 'busybox')
      .map((name) => ({ kind: 'link', path: `bin/${name}`, to: 'busybox' }) as const),
  ];
}

/** A program with the libraries that it is linked to, and what loads it. */
async function withLibraries(root: string, from: string, path: string): Promise<CpioEntry[]> {
  const bytes = await readFile(join(root, from));
  const found = new Map<string, CpioEntry>([[path, program(path, bytes)]]);
  const open = [...neededBy(bytes)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const isLoader = name.startsWith('/');
    const target =
      isLoader || name.startsWith('ld-linux') ? LOADER : `lib/x86_64-linux-gnu/${name}`;
    if (found.has(target)) continue;
    const library = await readFile(
      await realpathIn(root, isLoader ? name.slice(1) : `${LIBRARIES}/${name}`),
    );
    found.set(target, program(target, library));
    open.push(...neededBy(library));
  }
  return [...found.values()];
}

/** Links in a root lead within it. */
async function realpathIn(root: string, path: string): Promise<string> {
  const found = await realpath(join(root, path)).catch(() =>
    join(root, LIBRARIES, path.split('/').at(-1) ?? ''),
  );
  if (relative(await realpath(root), found).startsWith('..'))
    throw new Error(`${path} leads out of ${root}`);
  return found;
}

/** Drivers are unpacked here: compressed once more as a whole, they are smaller, and busybox need not do it. */
async function readDrivers(root: string, work: string, runner: BuildRunner): Promise<CpioEntry[]> {
  const [version = ''] = await readdir(join(root, 'usr/lib/modules'));
  const home = join(root, 'usr/lib/modules', version);
  const list = (name: string): Promise<string> => readFile(join(home, name), 'utf8');
  const lists = {
    dep: await list('modules.dep'),
    softdep: await list('modules.softdep'),
    alias: await list('modules.alias'),
  };
  const chosen = chooseDrivers(lists, isForFirstStage);
  const copies = chosen.map((path) => join(work, 'drivers', path));
  for (const [index, copy] of copies.entries()) {
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(join(home, chosen[index] ?? ''), copy);
  }
  const packed = copies.filter((path) => path.endsWith('.xz'));
  await runner.run(join(root, 'usr/bin/busybox'), ['unxz', ...packed]);
  const place = `lib/modules/${version}`;
  const { dep, alias } = listsOf(lists, chosen);
  const files = await Promise.all(
    chosen.map(async (path): Promise<CpioEntry> => {
      const name = path.replace(/\.xz$/, '');
      const bytes = await readFile(join(work, 'drivers', name));
      return { kind: 'file', path: `${place}/${name}`, mode: 0o644, bytes };
    }),
  );
  return [...files, text(`${place}/modules.dep`, dep), text(`${place}/modules.alias`, alias)];
}

/** @returns firmware that the drivers name, as far as Debian's packages have it; paths begin with `usr/` */
async function readFirmware(root: string, drivers: readonly CpioEntry[]): Promise<CpioEntry[]> {
  const named = drivers.flatMap((entry) =>
    entry.kind === 'file' && entry.path.endsWith('.ko')
      ? driverFacts(Buffer.from(entry.bytes), 'firmware')
      : [],
  );
  const found = new Map<string, CpioEntry>();
  for (const name of [...new Set(named)].sort()) {
    const path = join(root, FIRMWARE, name);
    const isThere = await stat(path).then(
      (stats) => stats.isFile(),
      () => false,
    );
    if (!isThere) continue;
    const real = relative(await realpath(root), await realpath(path));
    const bytes = await readFile(path);
    found.set(real, { kind: 'file', path: real, mode: 0o644, bytes });
    const own = `${FIRMWARE}/${name}`;
    if (own !== real) found.set(own, { kind: 'link', path: own, to: relative(dirname(own), real) });
  }
  return [...found.values()];
}

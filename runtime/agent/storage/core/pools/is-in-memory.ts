import type { FoundMount } from './found-mounts.ts';

/** File systems that are nothing but memory; `rootfs` is what the kernel unpacks its initrd into. */
const MEMORY: ReadonlySet<string> = new Set(['tmpfs', 'ramfs', 'rootfs']);

/**
 * Decides whether what is written below a path is in memory, and lost with the power.
 *
 * What is written into an overlay is in its upper folder. A first stage may have left that behind where
 * no path leads to it any more; then it counts as memory on a node that has booted a node image, which
 * puts it nowhere else, and as a disk everywhere else, such as in containers.
 *
 * @param path absolute, without links
 * @param sight `mounts`: of /proc/self/mountinfo; `bootedImage`: whether the kernel was told a node image
 */
export function isInMemory(
  path: string,
  sight: { readonly mounts: readonly FoundMount[]; readonly bootedImage: boolean },
): boolean {
  const mount = mountOf(path, sight.mounts);
  if (mount === undefined) return false;
  if (mount.type !== 'overlay') return MEMORY.has(mount.type);
  const upper = mount.options.find((option) => option.startsWith(UPPER))?.slice(UPPER.length);
  if (upper === undefined) return false;
  const below = mountOf(upper, sight.mounts);
  // Its own upper folder cannot be in it: no path leads there any more.
  if (below === undefined || below === mount) return sight.bootedImage;
  return isInMemory(upper, { ...sight, mounts: sight.mounts.filter((each) => each !== mount) });
}

const UPPER = 'upperdir=';

/** @returns the file system that a path is in: of several at one place the last one covers the others */
function mountOf(path: string, mounts: readonly FoundMount[]): FoundMount | undefined {
  const around = mounts.filter(
    ({ at }) => path === at || path.startsWith(at === '/' ? at : `${at}/`),
  );
  const longest = Math.max(...around.map(({ at }) => at.length));
  return around.findLast(({ at }) => at.length === longest);
}

/** @returns whether a kernel command line (/proc/cmdline) names a node image */
export const namesImage = (commandLine: string): boolean =>
  /(^|\s)stackyard\.image=\S/.test(commandLine);

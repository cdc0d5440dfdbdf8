import type { FileTree } from './file-tree.ts';
import { walkTree } from './walk-tree.ts';

/** Where a shell of the machine looks for programs. */
const FOLDERS = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
] as const;

/** A system without it mounts nothing; where it is not seen, the programs are somewhere else. */
const ALWAYS_THERE = 'mount';

/**
 * Looks for programs in the file system of a machine.
 *
 * @param names such as `mkfs.xfs`
 * @returns those that are not there; undefined: this is no system, or not all of one, so nothing can
 *   be said
 * @throws Fault IMAGE_UNREADABLE
 */
export async function findMissingTools(
  tree: FileTree,
  names: readonly string[],
): Promise<readonly string[] | undefined> {
  const walk = walkTree(tree);
  const found = new Set<string>();
  for (const folder of FOLDERS) {
    for (const { name, kind } of await walk.list(folder)) {
      if (kind === 'file' || kind === 'link') found.add(name);
    }
  }
  return found.has(ALWAYS_THERE) ? names.filter((name) => !found.has(name)) : undefined;
}

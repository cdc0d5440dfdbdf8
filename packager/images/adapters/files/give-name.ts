import { constants } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { renameNew } from '../../../native/rename-new.ts';

/** Gives a file its name where none of that name is; fails with EEXIST otherwise. */
export type NamingWay = (temporary: string, path: string) => Promise<void>;

/** How a file system says that it has no such thing. */
const UNKNOWN_THERE = ['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EMLINK'];

/** Local file systems, FAT too; not NFS and some of FUSE. */
export const byRename: NamingWay = async (temporary, path) => renameNew(temporary, path);

/** What NFS can do. FAT has no links. */
export const byLink: NamingWay = async (temporary, path) => {
  await link(temporary, path);
  await rm(temporary, { force: true });
};

/**
 * Anywhere: the name is taken by an empty file, which is then replaced. Between both, somebody who
 * replaces files of that name could lose theirs; nobody else could.
 */
export const byPlaceholder: NamingWay = async (temporary, path) => {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  await (await open(path, flags, 0o644)).close();
  try {
    await rename(temporary, path);
  } catch (cause) {
    await rm(path, { force: true });
    throw cause;
  }
};

const WAYS = [byRename, byLink, byPlaceholder];

/**
 * Gives a finished file its name and replaces nothing.
 *
 * @param ways from the best; the first that the file system has is taken
 * @throws Fault TARGET_EXISTS
 */
export async function giveNewName(
  temporary: string,
  path: string,
  ways: readonly NamingWay[] = WAYS,
): Promise<void> {
  for (const [i, way] of ways.entries()) {
    try {
      return await way(temporary, path);
    } catch (cause) {
      const { code = '' } = cause as NodeJS.ErrnoException;
      if (code === 'EEXIST') throw new Fault('TARGET_EXISTS', { path }, { cause });
      if (!UNKNOWN_THERE.includes(code) || i === ways.length - 1) throw cause;
    }
  }
}

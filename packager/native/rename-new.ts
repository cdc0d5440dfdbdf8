import { getSystemErrorName } from 'node:util';
import koffi from 'koffi';
import { libcFunction } from './libc-function.ts';

/** `AT_FDCWD` of openat(2), `RENAME_NOREPLACE` of renameat2(2). */
const AT_FDCWD = -100;
const RENAME_NOREPLACE = 1;

type Rename = (
  ...args: [fromDir: number, from: string, toDir: number, to: string, flags: number]
) => number;
const renameat2 = libcFunction(
  'int renameat2(int fromDir, const char *from, int toDir, const char *to, unsigned int flags)',
) as () => Rename;

/**
 * Renames a file unless there is one of the new name, in one step (renameat2(2)).
 *
 * @throws Error with `code`: EEXIST, or EINVAL where the file system cannot do it
 */
export function renameNew(from: string, to: string): void {
  if (renameat2()(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) === 0) return;
  const code = getSystemErrorName(-koffi.errno());
  throw Object.assign(new Error(`${code}: rename ${from} -> ${to}`), { code });
}

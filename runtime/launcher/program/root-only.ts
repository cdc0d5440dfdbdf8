import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Stats } from 'node:fs';

const GROUP_OR_OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/** @returns whether nobody but root can write it */
export const isRootOnly = ({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): boolean =>
  uid === 0 && (mode & GROUP_OR_OTHERS_WRITE) === 0;

/**
 * @returns whether nobody but root can put another folder in the place of this one: it and all those
 *   above it are root's. In one with the sticky bit, such as /tmp, others cannot rename what is root's
 */
export async function isRootOnlyPath(folder: string): Promise<boolean> {
  for (let at = await realpath(folder), isTop = true; ; at = dirname(at), isTop = false) {
    const found = await lstat(at);
    const isSticky = !isTop && found.uid === 0 && (found.mode & STICKY) !== 0;
    if (!isRootOnly(found) && !isSticky) return false;
    if (at === '/') return true;
  }
}

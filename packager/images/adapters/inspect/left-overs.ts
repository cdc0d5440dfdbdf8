import { constants } from 'node:fs';
import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFile } from '../../../native/lock-file.ts';

/**
 * Marks a temporary file or folder as being worked at: whoever made it keeps it open and locked. A
 * lock ends with its process, also by `kill -9` and in another container, which a number in the name
 * could not tell.
 *
 * @returns whether it is still there: in the moment before, it could be taken for left over
 */
export async function claim(file: FileHandle): Promise<boolean> {
  if (lockFile(file.fd) === 'busy') return false;
  return (await file.stat()).nlink > 0;
}

/**
 * Removes what a process that was killed has left in a folder. What cannot be looked at or removed
 * stays: this is not why somebody called.
 *
 * @param isTemporary whether something of that name is left over unless its maker is at work
 */
export async function removeLeftOvers(
  folder: string,
  isTemporary: (name: string) => boolean,
): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.filter(isTemporary)) {
    await removeIfDead(join(folder, name)).catch(() => undefined);
  }
}

async function removeIfDead(path: string): Promise<void> {
  // O_NONBLOCK: a pipe of that name must not make us wait; O_NOFOLLOW: nor a link lead elsewhere.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { nlink } = await file.stat();
    if (nlink === 0 || lockFile(file.fd) !== 'held') return;
    await rm(path, { recursive: true, force: true });
  } finally {
    await file.close();
  }
}

import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';

/** A file met on a walk; its handle is closed when `visit` has returned. */
export interface WalkedFile {
  /** Relative to where the walk began. */
  readonly path: string;
  readonly handle: FileHandle;
}

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * Visits the files of some parts of a folder, in a fixed order. No link is followed, at no step of
 * any path: each folder is opened from the handle of the one it is in, so that nobody who may write
 * there can lead the walk elsewhere while it goes on.
 *
 * @param parts folders and files, relative to `root`; links below them are left out
 * @throws Error when a part is a link, or missing
 */
export async function walkFolder(
  root: string,
  parts: readonly string[],
  visit: (file: WalkedFile) => Promise<void>,
): Promise<void> {
  await using top = await open(root, O_RDONLY | O_DIRECTORY);
  for (const part of [...parts].sort()) await walkPart(top, part.split('/'), '', visit);
}

async function walkPart(
  folder: FileHandle,
  [name = '', ...rest]: readonly string[],
  before: string,
  visit: (file: WalkedFile) => Promise<void>,
): Promise<void> {
  const path = before === '' ? name : `${before}/${name}`;
  // O_NONBLOCK: a named pipe would otherwise be waited for.
  await using handle = await open(child(folder, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const found = await handle.stat();
  // Awaited here, because the handle is closed on the way out.
  if (rest.length > 0) return await walkPart(handle, rest, path, visit);
  if (found.isFile()) return await visit({ path, handle });
  if (!found.isDirectory()) throw new Error(`${path} is neither a file nor a folder`);
  const entries = await readdir(`/proc/self/fd/${handle.fd}`, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isFile() || entry.isDirectory()) await walkPart(handle, [entry.name], path, visit);
  }
}

/** The kernel resolves this from the open folder itself, whatever its path leads to by now. */
const child = ({ fd }: FileHandle, name: string): string => `/proc/self/fd/${fd}/${name}`;

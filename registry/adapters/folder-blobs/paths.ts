import { join } from 'node:path';
import { type Digest, digestHex } from '../../../schemas/ids/digest.ts';

/**
 * Where things are in the folder. The version is part of the path: another layout gets another
 * folder beside it.
 *
 * ```
 * <root>/v1/
 *   blobs/sha256/4f/4f53cda1…   one finished blob, read-only, written once
 *   uploads/<id>                the bytes an unfinished upload has brought so far
 *   bad/sha256/4f53cda1…        what verifyStore() found damaged and took out of use
 * ```
 *
 * All of it is on one file system, because a finished upload is linked into place. An upload needs
 * no other file: where it continues is its size.
 */
export function folderPaths(root: string) {
  const base = join(root, 'v1');
  const blobs = join(base, 'blobs', 'sha256');
  const bad = join(base, 'bad', 'sha256');
  const uploads = join(base, 'uploads');
  return {
    blobs,
    bad,
    uploads,
    shard: (digest: Digest): string => join(blobs, digestHex(digest).slice(0, 2)),
    blob: (digest: Digest): string => join(blobs, digestHex(digest).slice(0, 2), digestHex(digest)),
    setAside: (digest: Digest): string => join(bad, digestHex(digest)),
    upload: (id: string): string => join(uploads, requireUploadId(id)),
  };
}

export type FolderPaths = ReturnType<typeof folderPaths>;

export const isUploadId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);

/** Ids become file names, so nothing but hex digits may get this far. */
function requireUploadId(id: string): string {
  if (!isUploadId(id)) throw new Error(`not an upload id: ${JSON.stringify(id)}`);
  return id;
}

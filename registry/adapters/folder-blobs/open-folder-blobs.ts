import { mkdir } from 'node:fs/promises';
import type { BlobStore } from '../../ports/blobs.ts';
import { BlobFiles } from './blob-files.ts';
import { diskSpace } from './disk-space.ts';
import { folderPaths } from './paths.ts';
import { UploadFiles } from './upload-files.ts';

/**
 * Opens the blob store in a folder, making the folder when it is not there.
 *
 * @param root the folder; nobody else writes into it
 */
export async function openFolderBlobs(root: string): Promise<BlobStore> {
  const paths = folderPaths(root);
  for (const folder of [paths.blobs, paths.bad, paths.uploads]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  return { blobs: new BlobFiles(paths), uploads: new UploadFiles(paths), space: diskSpace(root) };
}

import { statfs } from 'node:fs/promises';
import type { BlobSpace } from '../../ports/blob-space.ts';

/** @param folder on the disk that is measured */
export const diskSpace = (folder: string): BlobSpace => ({
  async measureSpace() {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
  },
});

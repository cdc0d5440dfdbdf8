import { KeptFile } from './contents.ts';

/** What of a data folder a backup brings, and nothing else. */
const KNOWN =
  /^((sealing|session|registry-token)-key|authority\/[a-z-]+\.pem|registry\/v1\/blobs\/.+|node-images\/.+)$/;

/**
 * Asked when a backup is taken, read and restored: what one of them takes, all of them do.
 *
 * @param path below the data folder
 * @returns whether a server has files of that name that cannot be made again
 */
export const isServerFile = (path: string): boolean =>
  KNOWN.test(path) && KeptFile.shape.path.safeParse(path).success;

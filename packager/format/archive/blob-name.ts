import { type Digest, digestHex } from '../../../schemas/ids/digest.ts';

/** @returns the name of a blob's entry in an OCI image layout */
export const blobName = (digest: Digest): string => `blobs/sha256/${digestHex(digest)}`;

import type { BlobSource } from '../../../packager/format/archive/blob-source.ts';
import type { ByteSource } from '../../../packager/format/byte-source.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { BlobReader } from '../../ports/blobs.ts';

/**
 * Gives the readers of the archive format the blobs of one repository.
 *
 * @param sizes of the blobs that are there, by digest
 */
export const storeSource = (blobs: BlobReader, sizes: ReadonlyMap<Digest, number>): BlobSource => ({
  open: async ({ digest }, what) => {
    const sizeBytes = sizes.get(digest);
    if (sizeBytes === undefined) throw new Fault('BLOB_MISSING', { digest, what });
    return blobBytes(blobs, digest, sizeBytes);
  },
});

const blobBytes = (blobs: BlobReader, digest: Digest, sizeBytes: number): ByteSource => ({
  sizeBytes,
  read: async (offset, length) => {
    const wanted = Math.max(0, Math.min(length, sizeBytes - offset));
    const bytes = new Uint8Array(wanted);
    if (wanted === 0) return bytes;
    let filled = 0;
    const range = { first: offset, last: offset + wanted - 1 };
    for await (const part of (await blobs.read(digest, range)) as AsyncIterable<Uint8Array>) {
      bytes.set(part, filled);
      filled += part.length;
    }
    return bytes.subarray(0, filled);
  },
});

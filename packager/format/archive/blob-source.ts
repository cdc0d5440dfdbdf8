import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type ByteSource, readExactly } from '../byte-source.ts';
import { digestOf, expectDigest } from '../digest.ts';

/** Where the blobs of an appliance are: an archive, a registry, a folder. */
export interface BlobSource {
  /**
   * @param what the blob's part in the appliance, for the sentence
   * @throws Fault BLOB_MISSING
   */
  open(descriptor: Descriptor, what: string): Promise<ByteSource>;
}

/**
 * Opens a blob and compares its size with the signed one, before anything of it is read.
 *
 * @throws Fault BLOB_MISSING, SIZE_MISMATCH
 */
export async function openBlob(
  blobs: BlobSource,
  descriptor: Descriptor,
  what: string,
): Promise<ByteSource> {
  const source = await blobs.open(descriptor, what);
  if (source.sizeBytes === descriptor.size) return source;
  throw new Fault('SIZE_MISMATCH', {
    what: `${what} (${descriptor.digest})`,
    wantedBytes: descriptor.size,
    foundBytes: source.sizeBytes,
  });
}

/**
 * Reads a small blob: first its size is held against the limit and the signed size, then its digest
 * is checked; only then the caller may parse it (image-spec, `descriptor.md`, “Verification”).
 *
 * @throws Fault BLOB_MISSING, LIMIT_EXCEEDED, SIZE_MISMATCH, DIGEST_MISMATCH, ARCHIVE_TRUNCATED
 */
export async function readBlob(
  blobs: BlobSource,
  descriptor: Descriptor,
  { what, limitBytes }: { what: string; limitBytes: number },
): Promise<Uint8Array> {
  if (descriptor.size > limitBytes) {
    const limit = `${limitBytes} bytes`;
    throw new Fault('LIMIT_EXCEEDED', { what, limit, found: `${descriptor.size} bytes` });
  }
  const source = await openBlob(blobs, descriptor, what);
  const bytes = await readExactly(source, 0, descriptor.size, what);
  expectDigest(digestOf(bytes), descriptor.digest, what);
  return bytes;
}

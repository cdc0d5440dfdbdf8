import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import { type Descriptor, EMPTY_DESCRIPTOR, SignatureImage } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { parseDocument } from '../json/parse-document.ts';
import { type BlobSource, readBlob } from './blob-source.ts';

/** A signature beside an appliance. Nothing is verified yet but its digests. */
export interface AttachedSignature {
  /** Of the signature manifest. */
  readonly descriptor: Descriptor;
  readonly imageBytes: Uint8Array;
  readonly bundleBytes: Uint8Array;
}

/**
 * Reads a signature manifest and its bundle.
 *
 * @param subject digest of the appliance's image manifest, which the signature must be made for
 * @throws Fault ARCHIVE_MALFORMED, SIGNATURE_WRONG_SUBJECT, BLOB_MISSING, SIZE_MISMATCH,
 *   DIGEST_MISMATCH, LIMIT_EXCEEDED
 */
export async function readSignature(
  descriptor: Descriptor,
  subject: Digest,
  blobs: BlobSource,
): Promise<AttachedSignature> {
  const what = 'a signature manifest';
  const imageBytes = await readBlob(blobs, descriptor, {
    what,
    limitBytes: LIMITS.archive.bundleBytes,
  });
  const image = parseSignatureImage(imageBytes);
  if (image.subject.digest !== subject) {
    const data = { wanted: subject, found: image.subject.digest };
    throw new Fault('SIGNATURE_WRONG_SUBJECT', data);
  }
  await readBlob(blobs, image.config, {
    what: 'the empty blob',
    limitBytes: EMPTY_DESCRIPTOR.size,
  });
  const bundleBytes = await readBlob(blobs, image.layers[0], {
    what: 'a signature',
    limitBytes: LIMITS.archive.bundleBytes,
  });
  return { descriptor, imageBytes, bundleBytes };
}

/** @throws Fault ARCHIVE_MALFORMED */
export function parseSignatureImage(bytes: Uint8Array): SignatureImage {
  const where = 'a signature manifest';
  const image = parseDocument(bytes, SignatureImage, where);
  const { digest } = image.config;
  if (digest === EMPTY_DESCRIPTOR.digest && image.subject.mediaType === MEDIA_TYPES.manifest) {
    return image;
  }
  const data = { where, wanted: 'the empty config and an image as subject', found: 'others' };
  throw new Fault('ARCHIVE_MALFORMED', data);
}

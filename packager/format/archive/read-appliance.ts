import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { ApplianceImage } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { decodeChunkIndex } from '../chunks/decode-chunk-index.ts';
import { type BlobSource, readBlob } from './blob-source.ts';
import { type ApplianceParts, checkParts } from './check-parts.ts';
import { parseApplianceImage, parseApplianceManifest } from './parse-image.ts';

/**
 * Reads an appliance version from its image manifest down: everything but packs, pictures and
 * readme, which `verifyContent` checks.
 *
 * @param imageBytes the image manifest; its digest must have been checked
 * @param blobs where the rest is
 * @throws Fault ARCHIVE_MALFORMED, FORMAT_TOO_NEW, CHUNK_INDEX_MALFORMED, BLOB_MISSING,
 *   SIZE_MISMATCH, DIGEST_MISMATCH, LIMIT_EXCEEDED
 */
export async function readAppliance(
  imageBytes: Uint8Array,
  blobs: BlobSource,
): Promise<ApplianceParts> {
  const image = parseApplianceImage(imageBytes);
  const config = await readBlob(blobs, image.config, {
    what: 'the appliance manifest',
    limitBytes: LIMITS.archive.configBytes,
  });
  const parts = {
    image,
    manifest: parseApplianceManifest(config),
    indexes: await readIndexes(image, blobs),
  };
  checkParts(parts);
  return parts;
}

async function readIndexes(
  image: ApplianceImage,
  blobs: BlobSource,
): Promise<ReadonlyMap<Digest, ChunkIndex>> {
  const layers = image.layers.filter((layer) => layer.mediaType === MEDIA_TYPES.chunkIndex);
  const totalBytes = layers.reduce((sum, layer) => sum + layer.size, 0);
  if (totalBytes > LIMITS.chunk.indexBytes) {
    throw new Fault('LIMIT_EXCEEDED', {
      what: 'The size of all chunk indexes together',
      limit: `${LIMITS.chunk.indexBytes} bytes`,
      found: `${totalBytes} bytes`,
    });
  }
  const indexes = new Map<Digest, ChunkIndex>();
  for (const layer of layers) {
    const what = `chunk index ${layer.digest}`;
    const bytes = await readBlob(blobs, layer, { what, limitBytes: LIMITS.chunk.indexBytes });
    indexes.set(layer.digest, decodeChunkIndex(bytes));
  }
  return indexes;
}

import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import type { ApplianceImage } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { decodeChunkIndex } from '../chunks/decode-chunk-index.ts';
import { type BlobSource, readBlob } from './blob-source.ts';
import { type ApplianceParts, checkParts } from './check-parts.ts';
import { indexLayers } from './index-layers.ts';
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
  const indexes = new Map<Digest, ChunkIndex>();
  for (const layer of indexLayers(image)) {
    const what = `chunk index ${layer.digest}`;
    const bytes = await readBlob(blobs, layer, { what, limitBytes: LIMITS.chunk.indexBytes });
    indexes.set(layer.digest, decodeChunkIndex(bytes));
  }
  return indexes;
}

import {
  type BlobSource,
  openBlob,
  readBlob,
} from '../../../packager/format/archive/blob-source.ts';
import { checkParts } from '../../../packager/format/archive/check-parts.ts';
import { indexLayers } from '../../../packager/format/archive/index-layers.ts';
import {
  parseApplianceImage,
  parseApplianceManifest,
} from '../../../packager/format/archive/parse-image.ts';
import { readExactly } from '../../../packager/format/byte-source.ts';
import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import type { ApplianceImage } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ChunkIndexChecker } from '../../ports/chunk-indexes.ts';
import { checkAssets } from './check-assets.ts';

export interface CheckedAppliance {
  readonly image: ApplianceImage;
  readonly manifest: ApplianceManifest;
}

/**
 * Reads an appliance that somebody pushes as what it is, bytes from outside: sizes before digests,
 * digests before parsing, and everything it names must be there. The chunks in its packs are left
 * to who installs; they are many, and checked before a guest sees them anyway.
 *
 * @param imageBytes the manifest as it was pushed
 * @throws Fault ARCHIVE_MALFORMED, FORMAT_TOO_NEW, CHUNK_INDEX_MALFORMED, BLOB_MISSING,
 *   SIZE_MISMATCH, DIGEST_MISMATCH, LIMIT_EXCEEDED
 */
export async function checkAppliance(
  imageBytes: Uint8Array,
  blobs: BlobSource,
  checker: ChunkIndexChecker,
): Promise<CheckedAppliance> {
  const image = parseApplianceImage(imageBytes);
  for (const layer of image.layers) await openBlob(blobs, layer, `a layer, ${layer.mediaType}`);
  const config = await readBlob(blobs, image.config, {
    what: 'the appliance manifest',
    limitBytes: LIMITS.archive.configBytes,
  });
  const manifest = parseApplianceManifest(config);
  const indexes = await checkIndexes(image, blobs, checker);
  checkParts({ image, manifest, indexes });
  await checkAssets({ image, manifest }, blobs);
  return { image, manifest };
}

async function checkIndexes(
  image: ApplianceImage,
  blobs: BlobSource,
  checker: ChunkIndexChecker,
): Promise<ReadonlyMap<Digest, ChunkIndex>> {
  const indexes = new Map<Digest, ChunkIndex>();
  for (const layer of indexLayers(image)) {
    const what = `chunk index ${layer.digest}`;
    const source = await openBlob(blobs, layer, what);
    // `storeSource` made these bytes for this read alone, so they may be handed over.
    const bytes = (await readExactly(source, 0, layer.size, what)) as Uint8Array<ArrayBuffer>;
    indexes.set(layer.digest, await checker.checkIndex(bytes, layer.digest));
  }
  return indexes;
}

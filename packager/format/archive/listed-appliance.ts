import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import type { ApplianceImage, Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { type BlobSource, readBlob } from './blob-source.ts';
import type { Archive } from './open-archive.ts';
import { parseApplianceImage, parseApplianceManifest } from './parse-image.ts';
import { readAppliance } from './read-appliance.ts';
import type { AttachedSignature } from './read-signature.ts';

/** An appliance whose documents were read; its chunk indexes, packs and pictures were not. */
export interface ListedAppliance {
  /** Of the image manifest: the identity of this version. */
  readonly descriptor: Descriptor;
  readonly imageBytes: Uint8Array;
  readonly image: ApplianceImage;
  readonly manifest: ApplianceManifest;
  readonly signatures: readonly AttachedSignature[];
}

/**
 * Reads the top of an appliance.
 *
 * @throws Fault ARCHIVE_MALFORMED, FORMAT_TOO_NEW and those of `readBlob`
 */
export async function readTop(
  { mediaType, digest, size }: Descriptor,
  imageBytes: Uint8Array,
  blobs: BlobSource,
): Promise<Omit<ListedAppliance, 'signatures'>> {
  const image = parseApplianceImage(imageBytes);
  const config = await readBlob(blobs, image.config, {
    what: 'the appliance manifest',
    limitBytes: LIMITS.archive.configBytes,
  });
  const manifest = parseApplianceManifest(config);
  return { descriptor: { mediaType, digest, size }, imageBytes, image, manifest };
}

/**
 * Opens one of the appliances that were listed, as if it were an archive of its own.
 *
 * @throws Fault those of `readAppliance`
 */
export async function openListed(appliance: ListedAppliance, blobs: BlobSource): Promise<Archive> {
  return { ...appliance, ...(await readAppliance(appliance.imageBytes, blobs)), blobs };
}

import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import { ANNOTATIONS, MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { ApplianceImage, Descriptor } from '../../../schemas/archive/oci.ts';
import { digestOf } from '../../format/digest.ts';
import { canonicalJsonBytes } from '../../format/json/canonical-json.ts';
import type { SmallBlob } from './collect-assets.ts';

/** The two documents at the top of an appliance version. */
export interface ImageDocuments {
  readonly config: SmallBlob & { readonly descriptor: ApplianceImage['config'] };
  readonly image: ApplianceImage;
  readonly imageBytes: Uint8Array;
  readonly descriptor: Descriptor;
}

/**
 * Makes config and image manifest. Nothing of it depends on when or where it is made.
 *
 * @param layers packs, then chunk indexes, then icon, readme and screenshots
 */
export function makeImage(
  manifest: ApplianceManifest,
  layers: readonly Descriptor[],
): ImageDocuments {
  const configBytes = canonicalJsonBytes(manifest);
  const config = {
    descriptor: {
      mediaType: MEDIA_TYPES.config,
      digest: digestOf(configBytes),
      size: configBytes.length,
    },
    bytes: configBytes,
  } as const;
  const image: ApplianceImage = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: MEDIA_TYPES.appliance,
    config: config.descriptor,
    layers: [...layers],
    annotations: {
      [ANNOTATIONS.title]: manifest.name,
      [ANNOTATIONS.version]: manifest.version,
    },
  };
  const imageBytes = canonicalJsonBytes(image);
  const digest = digestOf(imageBytes);
  const descriptor = { mediaType: MEDIA_TYPES.manifest, digest, size: imageBytes.length };
  return { config, image, imageBytes, descriptor };
}

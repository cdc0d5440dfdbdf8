import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { StoredManifest } from '../../ports/manifests.ts';

/** One entry of a list of referrers (distribution-spec, "Listing Referrers"). */
export interface ReferrerDescriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Record<string, string>;
}

/** @returns the image index that lists manifests about another one */
export const referrersIndex = (
  manifests: readonly StoredManifest[],
): { schemaVersion: 2; mediaType: string; manifests: ReferrerDescriptor[] } => ({
  schemaVersion: 2,
  mediaType: MEDIA_TYPES.index,
  manifests: manifests.map(toDescriptor),
});

const toDescriptor = (manifest: StoredManifest): ReferrerDescriptor => ({
  mediaType: manifest.mediaType,
  digest: manifest.digest,
  size: manifest.sizeBytes,
  ...(manifest.artifactType ? { artifactType: manifest.artifactType } : {}),
  ...(Object.keys(manifest.annotations).length > 0 ? { annotations: manifest.annotations } : {}),
});

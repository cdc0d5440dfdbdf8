import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';

/** Manifests of one image: a config and layers (image-spec `manifest.md`, and Docker's schema 2). */
const IMAGES: readonly string[] = [
  MEDIA_TYPES.manifest,
  'application/vnd.docker.distribution.manifest.v2+json',
];
/** Manifests of manifests (image-spec `image-index.md`, and Docker's manifest list). */
const INDEXES: readonly string[] = [
  MEDIA_TYPES.index,
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/**
 * The kinds of manifest that are stored. It is a closed list because the type comes back as the
 * `Content-Type` of an answer: a registry that echoes any type serves web pages for its pushers.
 */
export function manifestShape(mediaType: string): 'image' | 'index' | undefined {
  if (IMAGES.includes(mediaType)) return 'image';
  return INDEXES.includes(mediaType) ? 'index' : undefined;
}

/**
 * Layers that registries may not have (image-spec `layer.md`, "Non-Distributable Layers"): a
 * manifest may name them without their being there.
 */
export const isForeignLayer = (mediaType: string): boolean =>
  mediaType.startsWith('application/vnd.oci.image.layer.nondistributable.v1.') ||
  mediaType === 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';

import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { parseJson } from '../json/parse-json.ts';
import { type BlobSource, readBlob } from './blob-source.ts';

/** A manifest of index.json; its digest was checked, and nothing else. */
export interface Root {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** What index.json lists, in its order. */
export interface Roots {
  readonly images: readonly Root[];
  readonly signatures: readonly Root[];
}

/**
 * Reads the manifests that index.json lists. It may be written by another tool: what a manifest is,
 * it says itself.
 *
 * @throws Fault ARCHIVE_MALFORMED, BLOB_MISSING, SIZE_MISMATCH, DIGEST_MISMATCH, LIMIT_EXCEEDED
 */
export async function readRoots(
  descriptors: readonly Descriptor[],
  blobs: BlobSource,
): Promise<Roots> {
  const images: Root[] = [];
  const signatures: Root[] = [];
  const what = 'a manifest of index.json';
  checkRoots(descriptors);
  for (const descriptor of descriptors) {
    const limitBytes = LIMITS.archive.manifestBytes;
    const bytes = await readBlob(blobs, descriptor, { what, limitBytes });
    (isSignature(bytes, what) ? signatures : images).push({ descriptor, bytes });
  }
  return { images, signatures };
}

function checkRoots(descriptors: readonly Descriptor[]): void {
  const seen = new Set<string>();
  for (const { mediaType, digest } of descriptors) {
    if (mediaType !== MEDIA_TYPES.manifest) throw refuse(MEDIA_TYPES.manifest, mediaType);
    if (seen.has(digest)) throw refuse('each manifest once', `${digest} twice`);
    seen.add(digest);
  }
}

const refuse = (wanted: string, found: string): Fault =>
  new Fault('ARCHIVE_MALFORMED', { where: 'index.json', wanted, found });

function isSignature(bytes: Uint8Array, where: string): boolean {
  const value = parseJson(bytes, where) as { artifactType?: unknown } | null;
  return value?.artifactType === MEDIA_TYPES.bundle;
}

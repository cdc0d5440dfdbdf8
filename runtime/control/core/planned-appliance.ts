import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';

/** What an image costs to fetch. */
export interface ImageCost {
  readonly id: Digest;
  readonly indexBytes: number;
  readonly diskBytes: number;
  /** Plain bytes of all its chunks: what it takes in the pool. */
  readonly plainBytes: number;
  /** Its chunks by digest, with their stored bytes; several images may share some. */
  readonly chunks: ReadonlyMap<string, number>;
}

/** One version of an appliance, as read from its registry and checked. */
export interface PlannedAppliance {
  readonly address: string;
  readonly registry: string;
  readonly repository: string;
  readonly digest: Digest;
  readonly manifest: ApplianceManifest;
  readonly images: readonly ImageCost[];
}

/**
 * @returns the bytes a node has to fetch: indexes and chunks of images it lacks, each chunk once
 */
export function fetchBytes(images: readonly ImageCost[], present: ReadonlySet<Digest>): number {
  const have = new Set(
    images.filter((image) => present.has(image.id)).flatMap((image) => [...image.chunks.keys()]),
  );
  let bytes = 0;
  for (const image of images) {
    if (present.has(image.id)) continue;
    bytes += image.indexBytes;
    for (const [digest, storedBytes] of image.chunks) {
      if (have.has(digest)) continue;
      have.add(digest);
      bytes += storedBytes;
    }
  }
  return bytes;
}

import type { ApplianceManifest } from '../../../../schemas/appliance/manifest.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';

/** What an image costs to fetch. */
export interface ImageCost {
  readonly id: Digest;
  readonly indexBytes: number;
  readonly diskBytes: number;
  /** Plain bytes of all its chunks: what it takes in the pool. */
  readonly plainBytes: number;
  /** What is fetched at once; several images may share chunks. */
  readonly frames: readonly FrameCost[];
}

/** Chunks, by digest, that are fetched together, and what that costs. */
export interface FrameCost {
  readonly storedBytes: number;
  readonly chunks: readonly Digest[];
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
 * @returns the bytes a node has to fetch: indexes of images it lacks, and frames with a chunk that
 *   it lacks
 */
export function fetchBytes(images: readonly ImageCost[], present: ReadonlySet<Digest>): number {
  const have = new Set(
    images
      .filter((image) => present.has(image.id))
      .flatMap((image) => image.frames.flatMap(({ chunks }) => chunks)),
  );
  let bytes = 0;
  for (const image of images) {
    if (present.has(image.id)) continue;
    bytes += image.indexBytes;
    for (const { storedBytes, chunks } of image.frames) {
      if (chunks.every((digest) => have.has(digest))) continue;
      for (const digest of chunks) have.add(digest);
      bytes += storedBytes;
    }
  }
  return bytes;
}

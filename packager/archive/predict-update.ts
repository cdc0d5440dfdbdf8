import type { ChunkIndex } from '../../schemas/archive/chunk-index.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { Archive } from '../format/archive/open-archive.ts';
import { missingBytes, planPatch } from '../format/archive/patch-packs.ts';
import { planRuns } from '../format/chunks/plan-runs.ts';

/** What an update moves, in bytes of content; the protocol adds about a percent of headers. */
export interface UpdatePrediction {
  /** What a node fetches that runs the earlier version: chunk indexes and ranges of packs. */
  readonly nodeBytes: number;
  readonly nodeRequests: number;
  /** What `yard pull --base` fetches. */
  readonly pullBytes: number;
  /** Chunks of the new version, and how many of them are in the earlier one. */
  readonly chunks: number;
  readonly sharedChunks: number;
}

/**
 * Predicts what an update moves, by the same plans by which it is moved.
 *
 * @param archive the new version
 * @param against what the receiver has
 */
export function predictUpdate(archive: Archive, against: Archive): UpdatePrediction {
  const have = new Set<Digest>();
  for (const index of against.indexes.values()) addAll(have, index);
  const shared = { chunks: 0, sharedChunks: 0 };
  const node = { nodeBytes: 0, nodeRequests: 0 };
  for (const [digest, index] of archive.indexes) {
    for (let i = 0; i < index.chunkCount; i += 1) {
      shared.chunks += 1;
      if (have.has(index.chunk(i).digest)) shared.sharedChunks += 1;
    }
    if (against.indexes.has(digest)) continue;
    node.nodeBytes += sizeOf(archive, digest);
    node.nodeRequests += 1;
    for (const run of planRuns(index, (chunk) => !have.has(index.chunk(chunk).digest))) {
      node.nodeBytes += run.lengthBytes;
      node.nodeRequests += 1;
    }
    // Roles are fetched one after the other, and take from each other.
    addAll(have, index);
  }
  return { ...node, pullBytes: pullBytes(archive, against), ...shared };
}

function addAll(have: Set<Digest>, index: ChunkIndex): void {
  for (let i = 0; i < index.chunkCount; i += 1) have.add(index.chunk(i).digest);
}

const sizeOf = ({ image }: Archive, digest: Digest): number =>
  image.layers.find((layer) => layer.digest === digest)?.size ?? 0;

/** Everything that is no pack is small and fetched whole. */
function pullBytes(archive: Archive, against: Archive): number {
  const patch = planPatch(archive, [against]);
  const { config, layers } = archive.image;
  const small = [config, ...layers].filter(({ digest }) => !patch.segments.has(digest));
  const manifest = archive.imageBytes.length;
  return small.reduce((sum, { size }) => sum + size, manifest) + missingBytes(patch);
}

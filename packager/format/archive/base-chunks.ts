import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { type Digest, digestToBytes } from '../../../schemas/ids/digest.ts';
import type { ByteSource } from '../byte-source.ts';
import type { ChunkTable } from '../chunks/chunk-table.ts';
import { type BlobSource, openBlob } from './blob-source.ts';
import type { Archive } from './open-archive.ts';

/** A pack of an earlier archive. */
export interface BasePack {
  readonly descriptor: Descriptor;
  readonly blobs: BlobSource;
}

/**
 * Puts the chunks of earlier archives in the table, so that they are found instead of made again.
 * Where two archives have the same chunk, the first one named counts.
 *
 * @param bases as their publisher named them; their packs are numbered in this order, from 0
 */
export function addBases(bases: readonly Archive[], table: ChunkTable): BasePack[] {
  const packs: BasePack[] = [];
  const numbers = new Map<Digest, number>();
  /** Frames by pack and offset: disks that share a frame list different chunks of it. */
  const known = new Map<string, number>();
  for (const { image, indexes, blobs } of bases) {
    for (const descriptor of image.layers) {
      if (descriptor.mediaType !== MEDIA_TYPES.chunkPack || numbers.has(descriptor.digest))
        continue;
      numbers.set(descriptor.digest, packs.length);
      packs.push({ descriptor, blobs });
    }
    for (const index of indexes.values()) addChunks(index, { numbers, known, table });
  }
  return packs;
}

interface Tables {
  readonly numbers: ReadonlyMap<Digest, number>;
  readonly known: Map<string, number>;
  readonly table: ChunkTable;
}

function addChunks(index: ChunkIndex, { numbers, known, table }: Tables): void {
  const packOf = index.packs.map(({ digest }) => numbers.get(digest) ?? 0);
  for (let i = 0; i < index.frameCount; i += 1) {
    const { pack: packNumber, firstChunk, endChunk, ...place } = index.frame(i);
    const pack = packOf[packNumber] ?? 0;
    const key = `${pack} ${place.offset}`;
    for (let number = firstChunk; number < endChunk; number += 1) {
      const { digest, offset, plainBytes } = index.chunk(number);
      const chunk = table.add(digestToBytes(digest), plainBytes);
      if (!chunk.isNew) continue;
      const frame = known.get(key) ?? table.frames.add({ pack, ...place });
      known.set(key, frame);
      table.place(chunk.number, frame, offset);
    }
  }
}

/** @throws Fault BLOB_MISSING, SIZE_MISMATCH */
export const openBasePack = ({ descriptor, blobs }: BasePack): Promise<ByteSource> =>
  openBlob(blobs, descriptor, `pack ${descriptor.digest}`);

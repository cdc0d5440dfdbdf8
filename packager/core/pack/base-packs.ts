import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { type Digest, digestToBytes } from '../../../schemas/ids/digest.ts';
import { type BlobSource, openBlob } from '../../format/archive/blob-source.ts';
import type { Archive } from '../../format/archive/open-archive.ts';
import { type ByteSource, readExactly } from '../../format/byte-source.ts';
import { type Decompress, openChunk } from '../../format/chunks/open-chunk.ts';
import type { ChunkTable } from './chunk-table.ts';

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
  for (const { image, indexes, blobs } of bases) {
    for (const descriptor of image.layers) {
      if (descriptor.mediaType !== MEDIA_TYPES.chunkPack || numbers.has(descriptor.digest))
        continue;
      numbers.set(descriptor.digest, packs.length);
      packs.push({ descriptor, blobs });
    }
    for (const index of indexes.values()) addChunks(index, numbers, table);
  }
  return packs;
}

function addChunks(
  index: ChunkIndex,
  numbers: ReadonlyMap<Digest, number>,
  table: ChunkTable,
): void {
  const packOf = index.packs.map(({ digest }) => numbers.get(digest) ?? 0);
  for (let i = 0; i < index.chunkCount; i += 1) {
    const { digest, pack, offset, storedBytes, plainBytes } = index.chunk(i);
    const { number, isNew } = table.add(digestToBytes(digest), plainBytes);
    if (isNew) table.place(number, packOf[pack] ?? 0, offset, storedBytes);
  }
}

/** What a disk needs of a base pack. */
export interface PackUse {
  /** Numbers in the table, by their offset in the pack. */
  readonly chunks: Uint32Array;
  readonly storedBytes: number;
}

/** A base pack that the new disks use. */
export interface KeptPack extends BasePack {
  readonly use: PackUse;
}

/**
 * @param used numbers of chunks that the new disks have
 * @param packCount how many base packs there are
 * @returns what is used of each of them; their own chunks are passed over
 */
export function usesOf(used: Iterable<number>, table: ChunkTable, packCount: number): PackUse[] {
  const lists = Array.from({ length: packCount }, (): number[] => []);
  for (const number of used) lists[table.placeOf(number).pack]?.push(number);
  return lists.map((list) => {
    const chunks = Uint32Array.from(list);
    chunks.sort((a, b) => table.placeOf(a).offset - table.placeOf(b).offset);
    return {
      chunks,
      storedBytes: list.reduce((sum, number) => sum + table.entry(number).storedBytes, 0),
    };
  });
}

/**
 * The rule of compaction: a pack of an earlier version stays a part of the new one as long as at
 * least half of its bytes are used. Whoever has nothing yet fetches ranges and never the rest of it;
 * but who copies whole archives carries it, at most once again as much as what is needed.
 */
export const isWorthKeeping = ({ storedBytes }: PackUse, pack: BasePack): boolean =>
  storedBytes >= LIMITS.chunk.leastUsedShare * pack.descriptor.size;

/** Neighbouring chunks are read together up to this size. */
const RUN_BYTES = 4 * 2 ** 20;

/**
 * Reads stored chunks of a base pack and verifies each: what an earlier archive says of itself is
 * not believed.
 *
 * @param source the pack
 * @returns number of a chunk and its stored bytes, valid until the next is asked for
 * @throws Fault CHUNK_CORRUPT, ARCHIVE_TRUNCATED
 */
export async function* readUsed(
  { use: { chunks }, descriptor: { digest } }: KeptPack,
  source: ByteSource,
  { table, decompress }: { table: ChunkTable; decompress: Decompress },
): AsyncGenerator<{ number: number; stored: Uint8Array }> {
  const room = new Uint8Array(LIMITS.chunk.maximumBytes);
  for (let first = 0; first < chunks.length;) {
    const start = table.entry(chunks[first] ?? 0).offset;
    let end = first;
    let stop = start;
    for (; end < chunks.length; end += 1) {
      const { offset, storedBytes } = table.entry(chunks[end] ?? 0);
      if (end > first && offset + storedBytes - start > RUN_BYTES) break;
      stop = Math.max(stop, offset + storedBytes);
    }
    const bytes = await readExactly(source, start, stop - start, `pack ${digest}`);
    for (; first < end; first += 1) {
      const number = chunks[first] ?? 0;
      const chunk = table.entry(number);
      const from = chunk.offset - start;
      const stored = bytes.subarray(from, from + chunk.storedBytes);
      const place = { disk: 'base', number, packDigest: digest };
      openChunk(chunk, place, stored, { room, decompress });
      yield { number, stored };
    }
  }
}

/** @throws Fault BLOB_MISSING, SIZE_MISMATCH */
export const openBasePack = ({ descriptor, blobs }: BasePack): Promise<ByteSource> =>
  openBlob(blobs, descriptor, `pack ${descriptor.digest}`);

import type { ChunkIndex, PackEntry } from '../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { type ByteSource, readExactly } from '../byte-source.ts';
import { readAhead } from '../read-ahead.ts';
import { type Decompress, openChunk } from './open-chunk.ts';

/** A run of verified bytes and where it belongs on the disk. */
export interface DiskPiece {
  readonly offset: number;
  /** Valid until the next piece is asked for. */
  readonly bytes: Uint8Array;
  /** Number of the chunk it comes from; all pieces of a chunk follow each other. */
  readonly chunk: number;
}

export interface RebuildOptions {
  /** Its name, for messages. */
  readonly disk: string;
  readonly openPack: (pack: PackEntry) => Promise<ByteSource>;
  readonly decompress: Decompress;
  /** Chunks that are needed; default: all. The others are neither read nor handed out. */
  readonly isWanted?: (chunk: number) => boolean;
}

/** Neighbouring chunks are read together up to this size … */
const RUN_BYTES = 4 * 2 ** 20;
/** … and over gaps up to this size, which cost less than another request. */
const GAP_BYTES = 64 * 2 ** 10;

/**
 * Rebuilds a disk from its index and its packs. Pieces come in the order of the packs, each chunk
 * verified before it is handed out; what no piece covers is zero. The next run is read while the
 * last is decoded.
 *
 * @throws Fault CHUNK_CORRUPT, ARCHIVE_TRUNCATED, and what `openPack` throws
 */
export async function* rebuildDisk(
  index: ChunkIndex,
  options: RebuildOptions,
): AsyncGenerator<DiskPiece> {
  const { isWanted = everyChunk } = options;
  const extents = groupExtents(index);
  const room = new Uint8Array(LIMITS.chunk.maximumBytes);
  for await (const run of readAhead(readRuns(index, options))) {
    for (let number = run.first; number < run.end; number += 1) {
      if (!isWanted(number)) continue;
      const chunk = index.chunk(number);
      const from = chunk.offset - run.offset;
      const bytes = openChunk(
        chunk,
        { disk: options.disk, number, packDigest: run.pack.digest },
        run.bytes.subarray(from, from + chunk.storedBytes),
        { room, decompress: options.decompress },
      );
      for (const extent of extents.of(number)) {
        yield { offset: index.extent(extent).firstBlock * index.blockBytes, bytes, chunk: number };
      }
    }
  }
}

const everyChunk = (): boolean => true;

/** Chunks `first` to `end` of one pack, read at once. */
interface Run {
  readonly pack: PackEntry;
  readonly first: number;
  readonly end: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

async function* readRuns(index: ChunkIndex, options: RebuildOptions): AsyncGenerator<Run> {
  let opened: { number: number; source: ByteSource } | undefined;
  const { isWanted = everyChunk } = options;
  for (let first = 0; first < index.chunkCount;) {
    if (!isWanted(first)) {
      first += 1;
      continue;
    }
    const { end, pack: number, offset, length } = findRun(index, first, isWanted);
    const pack = index.packs[number] as PackEntry;
    if (opened?.number !== number) opened = { number, source: await options.openPack(pack) };
    const bytes = await readExactly(opened.source, offset, length, `pack ${pack.digest}`);
    yield { pack, first, end, offset, bytes };
    first = end;
  }
}

/** A run ends with a chunk that is wanted; those between that are not count as gaps. */
function findRun(
  index: ChunkIndex,
  first: number,
  isWanted: (chunk: number) => boolean,
): { end: number; pack: number; offset: number; length: number } {
  const { pack, offset, storedBytes } = index.chunk(first);
  let stop = offset + storedBytes;
  let end = first + 1;
  for (let number = end; number < index.chunkCount; number += 1) {
    const next = index.chunk(number);
    const nextStop = next.offset + next.storedBytes;
    if (next.pack !== pack || next.offset - stop > GAP_BYTES || nextStop - offset > RUN_BYTES)
      break;
    if (!isWanted(number)) continue;
    stop = nextStop;
    end = number + 1;
  }
  return { end, pack, offset, length: stop - offset };
}

/** Extents are sorted by block; this finds them by chunk, in two flat tables (a counting sort). */
function groupExtents(index: ChunkIndex): { of(chunk: number): Uint32Array } {
  const starts = new Uint32Array(index.chunkCount + 1);
  for (let i = 0; i < index.extentCount; i += 1) {
    const slot = index.extent(i).chunk + 1;
    starts[slot] = (starts[slot] ?? 0) + 1;
  }
  for (let i = 1; i < starts.length; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const next = starts.slice();
  const sorted = new Uint32Array(index.extentCount);
  for (let i = 0; i < index.extentCount; i += 1) {
    const { chunk } = index.extent(i);
    const at = next[chunk] ?? 0;
    sorted[at] = i;
    next[chunk] = at + 1;
  }
  return { of: (chunk) => sorted.subarray(starts[chunk], starts[chunk + 1]) };
}

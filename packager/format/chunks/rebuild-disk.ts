import type { ChunkIndex, PackEntry } from '../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { type ByteSource, readExactly } from '../byte-source.ts';
import { inParallel } from '../in-parallel.ts';
import { type Decompress, openChunk } from './open-chunk.ts';
import { type ChunkRun, planRuns } from './plan-runs.ts';

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

/**
 * Rebuilds a disk from its index and its packs. Pieces come in the order of the packs, each chunk
 * verified before it is handed out; what no piece covers is zero. The next runs are read while one
 * is decoded.
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
  for await (const run of readRuns(index, options)) {
    for (let number = run.first; number < run.end; number += 1) {
      if (!isWanted(number)) continue;
      const chunk = index.chunk(number);
      const from = chunk.offset - run.offset;
      const bytes = openChunk(
        chunk,
        { disk: options.disk, number, packDigest: run.packEntry.digest },
        run.bytes.subarray(from, from + chunk.storedBytes),
        { room, decompress: options.decompress },
      );
      for (const extent of extents.of(number)) {
        yield { offset: index.extent(extent).firstBlock * index.blockBytes, bytes, chunk: number };
      }
    }
  }
}

/** Chunks of one pack, read at once. */
interface ReadRun extends ChunkRun {
  readonly packEntry: PackEntry;
  readonly bytes: Uint8Array;
}

/** Several runs are asked for at the same time, and handed out in their order. */
const readRuns = (index: ChunkIndex, options: RebuildOptions): AsyncGenerator<ReadRun> => {
  const sources = new Map<number, Promise<ByteSource>>();
  return inParallel(
    planRuns(index, options.isWanted ?? everyChunk),
    async (run) => {
      const packEntry = index.packs[run.pack] as PackEntry;
      const opened = sources.get(run.pack) ?? options.openPack(packEntry);
      sources.set(run.pack, opened);
      const what = `pack ${packEntry.digest}`;
      const bytes = await readExactly(await opened, run.offset, run.lengthBytes, what);
      return { ...run, packEntry, bytes };
    },
    LIMITS.chunk.parallelRuns,
  );
};

const everyChunk = (): boolean => true;

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

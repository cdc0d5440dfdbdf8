import type { ChunkIndex, FrameEntry, PackEntry } from '../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { type ByteSource, readExactly } from '../byte-source.ts';
import { inParallel } from '../in-parallel.ts';
import { groupExtents } from './group-extents.ts';
import { joinPieces } from './join-pieces.ts';
import type { FrameJob, FrameOpener } from './open-frame.ts';
import { type FrameRun, planRuns } from './plan-runs.ts';

/** Whoever takes pieces may still be busy with so many earlier frames. */
export const KEPT_FRAMES = 7;

/** A run of verified bytes and where it belongs on the disk. */
export interface DiskPiece {
  readonly offset: number;
  /** Valid until {@link KEPT_FRAMES} more frames were handed out. */
  readonly bytes: Uint8Array;
  /** Number of the frame it comes from; all pieces of a frame follow each other. */
  readonly frame: number;
}

export interface RebuildOptions {
  /** Its name, for messages. */
  readonly disk: string;
  readonly openPack: (pack: PackEntry) => Promise<ByteSource>;
  readonly opener: FrameOpener;
  /** Chunks that are needed; default: all. The others are neither read nor handed out. */
  readonly isWanted?: (chunk: number) => boolean;
}

/**
 * Rebuilds a disk from its index and its packs. Pieces come in the order of the packs, each chunk
 * verified before it is handed out; what no piece covers is zero. The next runs are read, and the
 * next frames decoded, while one is handed out.
 *
 * @throws Fault CHUNK_CORRUPT, ARCHIVE_TRUNCATED, and what `openPack` throws
 */
export async function* rebuildDisk(
  index: ChunkIndex,
  options: RebuildOptions,
): AsyncGenerator<DiskPiece> {
  const { opener } = options;
  const extents = groupExtents(index);
  const jobs = frameJobs(index, options);
  const opened = inParallel(jobs, (job) => opener.open(job).then(() => job), jobsAhead(opener));
  for await (const { number, chunks, room } of opened) {
    for (const { offset, start, end } of joinPieces(chunks, index, extents)) {
      yield { offset, bytes: room.subarray(start, end), frame: number };
    }
  }
}

const jobsAhead = ({ parallel }: FrameOpener): number => 2 * parallel;

/** @returns each frame with a chunk that is wanted, with room to decode it to */
async function* frameJobs(
  index: ChunkIndex,
  options: RebuildOptions,
): AsyncGenerator<FrameJob & { readonly number: number }> {
  const { isWanted = everyChunk, disk, opener } = options;
  const rooms = Array.from(
    { length: jobsAhead(opener) + KEPT_FRAMES + 1 },
    () => new Uint8Array(LIMITS.chunk.frameBytes),
  );
  let given = 0;
  for await (const run of readRuns(index, options)) {
    const place = { disk, packDigest: run.packEntry.digest };
    for (let number = run.first; number < run.end; number += 1) {
      const frame = index.frame(number);
      const chunks = wantedChunks(frame, index, isWanted);
      if (chunks.length === 0) continue;
      const from = frame.offset - run.offset;
      const stored = run.bytes.subarray(from, from + frame.storedBytes);
      const room = rooms[given % rooms.length] as FrameJob['room'];
      given += 1;
      yield { number, frame, chunks, place, stored, room };
    }
  }
}

const everyChunk = (): boolean => true;

const wantedChunks = (
  { firstChunk, endChunk }: FrameEntry,
  index: ChunkIndex,
  isWanted: (chunk: number) => boolean,
): FrameJob['chunks'] =>
  Array.from({ length: endChunk - firstChunk }, (_, i) => firstChunk + i)
    .filter(isWanted)
    .map((number) => ({ number, ...index.chunk(number) }));

/** Frames of one pack, read at once. */
interface ReadRun extends FrameRun {
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

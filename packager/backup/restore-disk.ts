import { LIMITS } from '../../schemas/config/limits.ts';
import { inParallel } from '../format/in-parallel.ts';
import { ParallelWrites } from '../format/parallel-writes.ts';
import type { ChunkCatalogue } from '../format/repository/chunk-catalogue.ts';
import { damaged, demandWhole } from '../format/repository/damaged.ts';
import { placeOf } from '../format/repository/layout.ts';
import { plainBytesOf } from '../format/repository/pack-table.ts';
import type { MappedRegion, PointDisk } from '../format/repository/point-file.ts';
import type { Work } from '../images/ports/progress.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { readRegion } from './keep-disk.ts';
import type { OpenedRun, RunOpener } from './open-runs.ts';
import { planFrameRuns } from './plan-runs.ts';
import type { RestoredFile } from './ports/restored-files.ts';
import { stopIfCancelled } from './stop-if-cancelled.ts';

const { blockBytes: BLOCK } = LIMITS.chunk;
/** Regions whose chunks are sorted by where they lie: 4 GiB of a disk, and some megabytes of memory. */
const WINDOW_REGIONS = 128;
/** Extents of such a window at most: a chunk a block. */
const MOST_EXTENTS = 2 ** Math.ceil(Math.log2(WINDOW_REGIONS * LIMITS.backup.regionBlocks + 1));

export interface RestoreTools {
  readonly catalogue: ChunkCatalogue;
  readonly reader: ChunkReader;
  readonly opener: RunOpener;
  readonly work: Work;
}

/** Where chunks of a window belong on the disk, sorted by their numbers in the catalogue. */
interface Window {
  /** Chunk number × {@link MOST_EXTENTS} + place in `blocks`; rising. */
  readonly sorted: Float64Array;
  /** First block of each extent. */
  readonly blocks: Float64Array;
}

/**
 * Writes a disk of a restore point, each chunk verified before it is written; what is zero stays a
 * hole. Reads each part of a pack once for every 4 GiB of the disk.
 *
 * @param point name of the restore point's file, for sentences
 * @throws Fault BACKUP_DAMAGED, DISK_FULL, FILE_FAILED, CANCELLED
 */
export async function restoreDisk(
  point: string,
  disk: PointDisk,
  file: RestoredFile,
  tools: RestoreTools,
): Promise<void> {
  const step = `Restoring disk “${disk.name}”`;
  const total = disk.regions.length * LIMITS.backup.regionBlocks * BLOCK;
  let done = 0;
  for (let at = 0; at < disk.regions.length; at += WINDOW_REGIONS) {
    const regions = disk.regions.slice(at, at + WINDOW_REGIONS);
    const window = await loadWindow(point, { disk, regions }, tools);
    const share = (regions.length * LIMITS.backup.regionBlocks * BLOCK) / window.sorted.length;
    await writeWindow(window, file, tools, (extents) => {
      done += extents * share;
      tools.work.onProgress({ step, done: Math.floor(done), total, unit: 'bytes' });
    });
  }
  await file.resize(disk.sizeBytes);
}

/** @throws Fault BACKUP_DAMAGED when a chunk is nowhere, or not as long as its place */
async function loadWindow(
  point: string,
  { disk, regions }: { readonly disk: PointDisk; readonly regions: readonly MappedRegion[] },
  { catalogue, reader }: RestoreTools,
): Promise<Window> {
  const file = placeOf('points', point);
  const keys: number[] = [];
  const blocks: number[] = [];
  const mostBlocks = Math.ceil(disk.sizeBytes / BLOCK);
  let end = 0;
  for (const region of regions) {
    for (const extent of await readRegion(region, { point, disk, reader })) {
      const chunk = catalogue.find(extent.id);
      if (chunk === undefined) {
        const id = Buffer.from(extent.id).toString('hex');
        throw damaged(file, `chunk ${id} in one of the packs`, 'none');
      }
      const size = plainBytesOf(catalogue.sizeOf(chunk));
      demandWhole(size === extent.blocks * BLOCK, file, `${extent.blocks} blocks`, size);
      demandWhole(extent.firstBlock >= end, file, `a chunk from ${end}`, extent.firstBlock);
      end = extent.firstBlock + extent.blocks;
      demandWhole(end <= mostBlocks, file, `an end within ${mostBlocks} blocks`, end);
      keys.push(chunk * MOST_EXTENTS + blocks.length);
      blocks.push(extent.firstBlock);
    }
  }
  return { sorted: Float64Array.from(keys).sort(), blocks: Float64Array.from(blocks) };
}

const chunkAt = ({ sorted }: Window, i: number): number =>
  Math.floor((sorted[i] ?? Number.POSITIVE_INFINITY) / MOST_EXTENTS);

async function writeWindow(
  window: Window,
  file: RestoredFile,
  { catalogue, opener, work }: RestoreTools,
  onExtents: (count: number) => void,
): Promise<void> {
  const writes = new ParallelWrites(opener.parallel);
  const runs = planFrameRuns(catalogue, framesOf(window, catalogue));
  let next = 0;
  try {
    for await (const opened of inParallel(runs, (run) => opener.open(run), opener.parallel)) {
      stopIfCancelled(work, 'Restoring');
      const { pieces, end } = takePieces(window, next, catalogue, opened);
      onExtents(end - next);
      next = end;
      // The buffer comes back when the last of its pieces is written.
      await writes.add(writePieces(file, pieces).finally(() => opener.giveBack(opened)));
    }
    await writes.finish();
  } finally {
    await writes.settle();
  }
}

/** @returns numbers of the frames that a window's chunks are in, rising */
function* framesOf(window: Window, catalogue: ChunkCatalogue): Generator<number> {
  let frameEnd = 0;
  for (let i = 0; i < window.sorted.length; i += 1) {
    const chunk = chunkAt(window, i);
    if (chunk < frameEnd) continue;
    const number = catalogue.frameOf(chunk);
    frameEnd = catalogue.frame(number).endChunk;
    yield number;
  }
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/**
 * Finds where the chunks of a run belong; neighbours on the disk that are neighbours in the run
 * become one piece.
 *
 * @param from the first extent of the window that was not written
 */
function takePieces(
  window: Window,
  from: number,
  catalogue: ChunkCatalogue,
  { frames, plain }: OpenedRun,
): { readonly pieces: readonly Piece[]; readonly end: number } {
  const pieces: { start: number; end: number; offset: number }[] = [];
  let next = from;
  let start = 0;
  for (const { firstChunk, endChunk } of frames) {
    for (let chunk = firstChunk; chunk < endChunk; chunk += 1) {
      const end = start + plainBytesOf(catalogue.sizeOf(chunk));
      for (; chunkAt(window, next) === chunk; next += 1) {
        const block = window.blocks[(window.sorted[next] ?? 0) % MOST_EXTENTS] ?? 0;
        const offset = block * BLOCK;
        const last = pieces.at(-1);
        if (last?.end === start && last.offset + last.end - last.start === offset) last.end = end;
        else pieces.push({ start, end, offset });
      }
      start = end;
    }
  }
  const cut = pieces.map((piece) => ({
    bytes: plain.subarray(piece.start, piece.end),
    offset: piece.offset,
  }));
  return { pieces: cut, end: next };
}

async function writePieces(file: RestoredFile, pieces: readonly Piece[]): Promise<void> {
  for (const { bytes, offset } of pieces) await file.write(bytes, offset);
}

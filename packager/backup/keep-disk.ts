import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { createCutter, type Cutter } from '../format/chunks/cut-blocks.ts';
import { ChunkIds } from '../format/repository/chunk-ids.ts';
import { CHUNK_KIND, placeOf } from '../format/repository/layout.ts';
import type { MappedRegion, PointDisk } from '../format/repository/point-file.ts';
import { decodeRegion, type MappedChunk } from '../format/repository/region-map.ts';
import type { BlockRange, DiskBlocks } from '../images/ports/disk-reader.ts';
import type { Work } from '../images/ports/progress.ts';
import type { ChunkReader } from './chunk-reader.ts';
import type { ChunkSink } from './chunk-sink.ts';
import { planChanges, tidyRanges, touchedRegions } from './plan-changes.ts';
import type { DiskToKeep } from './ports/disk-to-keep.ts';
import { RegionRecorder } from './region-recorder.ts';
import { stopIfCancelled } from './stop-if-cancelled.ts';

const { blockBytes: BLOCK } = LIMITS.chunk;
const WINDOW_BLOCKS = 2 ** 20 / BLOCK;

/** The same disk in an earlier restore point, and what its maps are read with. */
export interface EarlierDisk {
  readonly point: string;
  readonly disk: PointDisk;
  readonly reader: ChunkReader;
}

/** Cuts a disk into chunks and hands over those that are new. */
export class DiskKeeper {
  readBytes = 0;
  readonly #ids: ChunkIds;
  readonly #sink: ChunkSink;
  readonly #work: Work;

  /** @param idKey of the repository */
  constructor(idKey: Uint8Array, sink: ChunkSink, work: Work) {
    this.#ids = new ChunkIds(idKey);
    this.#sink = sink;
    this.#work = work;
  }

  /**
   * @param earlier what the changes of the disk are told against, if they are
   * @returns where its chunks are
   * @throws Fault CANCELLED, what reading and writing throw
   */
  async keep(disk: DiskToKeep, earlier: EarlierDisk | undefined): Promise<PointDisk> {
    const { name, sizeBytes } = disk;
    if (sizeBytes > LIMITS.chunk.diskBytes) {
      const [limit, found] = [`${LIMITS.chunk.diskBytes} bytes`, `${sizeBytes} bytes`];
      throw new Fault('LIMIT_EXCEEDED', { what: `The size of disk “${name}”`, limit, found });
    }
    const recorder = new RegionRecorder(this.#ids, (maps) => {
      for (const { id, bytes } of maps) this.#sink.add(CHUNK_KIND.map, id, bytes);
    });
    const canReuse = disk.changed && earlier && earlier.disk.sizeBytes <= sizeBytes;
    if (canReuse) await this.#keepChanges(disk, earlier, recorder);
    else await this.#read(disk, disk.read(), this.#cutter(recorder));
    return { name, sizeBytes, regions: recorder.finish() };
  }

  #cutter(recorder: RegionRecorder): Cutter {
    return createCutter((firstBlock, bytes) => {
      const id = this.#ids.of(CHUNK_KIND.data, bytes);
      recorder.add({ firstBlock, blocks: bytes.length / BLOCK, id });
      this.#sink.add(CHUNK_KIND.data, id, bytes);
    });
  }

  async #read(
    { name, sizeBytes }: DiskToKeep,
    parts: AsyncIterable<DiskBlocks>,
    cutter: Cutter,
  ): Promise<void> {
    const step = `Backing up disk “${name}”`;
    for await (const { firstBlock, bytes } of parts) {
      stopIfCancelled(this.#work, 'The backup');
      cutter.push(firstBlock, bytes);
      await this.#sink.drain();
      this.readBytes += bytes.length;
      const done = Math.min(sizeBytes, firstBlock * BLOCK + bytes.length);
      this.#work.onProgress({ step, done, total: sizeBytes, unit: 'bytes' });
    }
    cutter.finish();
  }

  /** Regions that no change comes near are taken over by the ids of their maps. */
  async #keepChanges(
    disk: DiskToKeep,
    earlier: EarlierDisk,
    recorder: RegionRecorder,
  ): Promise<void> {
    const blocks = Math.ceil(disk.sizeBytes / BLOCK);
    const before = Math.floor(earlier.disk.sizeBytes / BLOCK);
    // What was added at the end counts as changed, and the last block when it was not whole.
    const added = { firstBlock: before, blocks: blocks - before };
    const ranges = tidyRanges([...(disk.changed ?? []), added], blocks);
    const touched = touchedRegions(ranges);
    const isTouched = new Set(touched);
    const known = new Map(earlier.disk.regions.map((region) => [region.region, region]));
    const untouched = earlier.disk.regions.filter(({ region }) => !isTouched.has(region));
    let [nextUntouched, nextRange] = [0, 0];
    const reuseBefore = (region: number): void => {
      for (let next = untouched[nextUntouched]; next && next.region < region; nextUntouched += 1) {
        recorder.reuse(next);
        next = untouched[nextUntouched + 1];
      }
    };
    for (const run of runsOf(touched)) {
      reuseBefore(run.first);
      const chunks: MappedChunk[] = [];
      for (let region = run.first; region <= run.last; region += 1) {
        const map = known.get(region);
        if (map) chunks.push(...(await readRegion(map, earlier)));
      }
      const start = nextRange;
      const end = (run.last + 1) * LIMITS.backup.regionBlocks;
      while ((ranges[nextRange]?.firstBlock ?? end) < end) nextRange += 1;
      await this.#keepRun(disk, planChanges(chunks, ranges.slice(start, nextRange)), recorder);
    }
    reuseBefore(Number.POSITIVE_INFINITY);
  }

  async #keepRun(
    disk: DiskToKeep,
    changes: ReturnType<typeof planChanges>,
    recorder: RegionRecorder,
  ): Promise<void> {
    for (const change of changes) {
      if (change.kind === 'keep') recorder.add(change.chunk);
      else {
        const parts = disk.readRanges(windowsOf(change.range));
        await this.#read(disk, parts, this.#cutter(recorder));
      }
    }
  }
}

/** @returns the chunks of a region. @throws Fault BACKUP_DAMAGED */
export async function readRegion(
  { region, id }: MappedRegion,
  { point, disk, reader }: EarlierDisk,
): Promise<MappedChunk[]> {
  const file = placeOf('points', point);
  const what = `the map of region ${region} of disk “${disk.name}”`;
  // Copied: the reader's bytes are not kept.
  return decodeRegion(Buffer.from(await reader.read(id, { what, file })), region, file);
}

/** Numbers in a row become one run. */
function runsOf(numbers: readonly number[]): { first: number; last: number }[] {
  const runs: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run?.last === number - 1) run.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs;
}

function* windowsOf({ firstBlock, blocks }: BlockRange): Generator<BlockRange> {
  for (let at = 0; at < blocks; at += WINDOW_BLOCKS) {
    yield { firstBlock: firstBlock + at, blocks: Math.min(WINDOW_BLOCKS, blocks - at) };
  }
}

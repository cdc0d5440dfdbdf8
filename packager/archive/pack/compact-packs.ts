import { openBasePack } from '../../format/archive/base-chunks.ts';
import type { ChunkTable } from '../../format/chunks/chunk-table.ts';
import type { Decompress } from '../../format/chunks/open-frame.ts';
import type { Work } from '../../images/ports/progress.ts';
import type { DiskChunker } from './chunk-disks.ts';
import {
  type FrameUse,
  isWorthCopying,
  type KeptPack,
  type ReadFrame,
  readUsed,
} from './kept-packs.ts';
import type { PackWriter } from './pack-writer.ts';
import { stopIfCancelled } from './stop-if-cancelled.ts';

export interface Compaction {
  readonly table: ChunkTable;
  readonly chunker: DiskChunker;
  readonly writer: PackWriter;
  readonly decompress: Decompress;
  readonly work: Work;
}

/**
 * Moves what is used of packs that are not kept into new ones.
 *
 * @throws Fault CHUNK_CORRUPT, DISK_FULL, CANCELLED
 */
export async function compactPacks(
  packs: readonly KeptPack[],
  compaction: Compaction,
): Promise<void> {
  for (const pack of packs) await copyFrames(pack, compaction);
  for (const pack of packs) await takeChunks(pack, compaction);
}

/** Stored frames are copied as they are: what compressed them once need not do so again. */
async function copyFrames(pack: KeptPack, compaction: Compaction): Promise<void> {
  const { table, writer, work } = compaction;
  const worth = pack.use.frames.filter((frame) => isWorthCopying(frame, table));
  for await (const { frame, stored } of readFrames(pack, worth, compaction)) {
    stopIfCancelled(work);
    table.frames.move(frame, { ...table.frames.entry(frame), ...writer.place });
    await writer.append(stored);
  }
}

/** Of frames that are mostly unused, the chunks that are not are put into new ones. */
async function takeChunks(pack: KeptPack, compaction: Compaction): Promise<void> {
  const { table, chunker, work } = compaction;
  const spare = pack.use.frames.filter((frame) => !isWorthCopying(frame, table));
  for await (const { chunks, plain } of readFrames(pack, spare, compaction)) {
    stopIfCancelled(work);
    for (const number of chunks) {
      const { offset, plainBytes } = table.entry(number);
      await chunker.addChunk(number, plain.subarray(offset, offset + plainBytes));
    }
  }
  await chunker.finish();
}

async function* readFrames(
  pack: KeptPack,
  frames: readonly FrameUse[],
  { table, decompress }: Compaction,
): AsyncGenerator<ReadFrame> {
  if (frames.length === 0) return;
  const part = { ...pack, use: { ...pack.use, frames } };
  yield* readUsed(part, await openBasePack(pack), { table, decompress });
}

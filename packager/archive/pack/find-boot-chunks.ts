import { LIMITS } from '../../../schemas/config/limits.ts';
import { createCutter } from '../../format/chunks/cut-blocks.ts';
import type { BlockRange, DiskBlocks } from '../../images/ports/disk-reader.ts';
import type { BootTrace } from './read-boot-trace.ts';
import { stopIfCancelled } from './stop-if-cancelled.ts';

/** A traced block and when it was read first, in one number that sorts by block. */
const TURNS = 2 ** 20;

/**
 * Cuts a disk and tells which chunks hold what a boot reads. Only cutting from the start of the disk
 * finds the cuts that packing it will make; nothing is hashed or kept, so this costs little more than
 * reading, and ends behind the last block that the trace names.
 *
 * @param blocks of the disk, in order
 * @returns where these chunks are, in the order they are read first
 * @throws Fault CANCELLED
 */
export async function findBootChunks(
  blocks: AsyncIterable<DiskBlocks>,
  trace: BootTrace,
  signal: AbortSignal,
): Promise<readonly BlockRange[]> {
  const turns = turnsByBlock(trace);
  const end = blockOf(turns.at(-1) ?? 0) + 1;
  const found: (BlockRange & { readonly turn: number })[] = [];
  let next = 0;
  const cutter = createCutter((firstBlock, { length }) => {
    const count = length / LIMITS.chunk.blockBytes;
    let turn = TURNS;
    for (; next < turns.length && blockOf(turns[next] ?? 0) < firstBlock + count; next += 1) {
      const key = turns[next] ?? 0;
      // What no chunk holds is zero, and is passed over.
      if (blockOf(key) >= firstBlock) turn = Math.min(turn, key % TURNS);
    }
    if (turn < TURNS) found.push({ firstBlock, blocks: count, turn });
  });
  for await (const { firstBlock, bytes } of blocks) {
    stopIfCancelled({ signal });
    // The chunk that holds the last traced block may go on behind it.
    if (firstBlock >= end + LIMITS.chunk.maximumBytes / LIMITS.chunk.blockBytes) break;
    cutter.push(firstBlock, bytes);
  }
  cutter.finish();
  return found.sort((a, b) => a.turn - b.turn);
}

const blockOf = (key: number): number => Math.floor(key / TURNS);

/** @returns a key for each traced block, rising; a block read again comes again, with a later turn */
function turnsByBlock({ reads }: BootTrace): Float64Array {
  const keys = new Float64Array(reads.reduce((sum, { blocks }) => sum + blocks, 0));
  let turn = 0;
  for (const { firstBlock, blocks } of reads) {
    for (let i = 0; i < blocks; i += 1) {
      keys[turn] = (firstBlock + i) * TURNS + turn;
      turn += 1;
    }
  }
  return keys.sort();
}

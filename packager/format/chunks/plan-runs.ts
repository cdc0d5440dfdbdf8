import type { ChunkIndex, FrameEntry } from '../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';

const { gapBytes: GAP_BYTES, runBytes: RUN_BYTES } = LIMITS.chunk;

/** Frames `first` to `end` of one pack, read at once. */
export interface FrameRun {
  /** Number in the index. */
  readonly pack: number;
  readonly first: number;
  readonly end: number;
  readonly offset: number;
  readonly lengthBytes: number;
}

/**
 * Plans which ranges of packs are read for the chunks that are wanted: few requests, few bytes that
 * nobody needs. Whoever wants to know beforehand what a fetch moves adds up the same runs.
 *
 * @param isWanted of a chunk; asked when a run is planned, so it may say no to what has come meanwhile
 */
export function* planRuns(
  index: ChunkIndex,
  isWanted: (chunk: number) => boolean,
): Generator<FrameRun> {
  for (let first = 0; first < index.frameCount;) {
    if (!hasWanted(index.frame(first), isWanted)) {
      first += 1;
      continue;
    }
    const run = findRun(index, first, isWanted);
    yield run;
    first = run.end;
  }
}

/** @returns whether any chunk of a frame is wanted, so that it has to be read */
export function hasWanted(
  { firstChunk, endChunk }: FrameEntry,
  isWanted: (chunk: number) => boolean,
): boolean {
  for (let chunk = firstChunk; chunk < endChunk; chunk += 1) if (isWanted(chunk)) return true;
  return false;
}

/** A run ends with a frame that is wanted; those between that are not count as gaps. */
function findRun(index: ChunkIndex, first: number, isWanted: (chunk: number) => boolean): FrameRun {
  const { pack, offset, storedBytes } = index.frame(first);
  let stop = offset + storedBytes;
  let end = first + 1;
  for (let number = end; number < index.frameCount; number += 1) {
    const next = index.frame(number);
    const nextStop = next.offset + next.storedBytes;
    if (next.pack !== pack || next.offset - stop > GAP_BYTES || nextStop - offset > RUN_BYTES)
      break;
    if (!hasWanted(next, isWanted)) continue;
    stop = nextStop;
    end = number + 1;
  }
  return { pack, first, end, offset, lengthBytes: stop - offset };
}

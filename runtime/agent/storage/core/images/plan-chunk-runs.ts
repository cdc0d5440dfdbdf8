import type { ChunkIndex } from '../../../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const { runBytes: RUN_BYTES, gapBytes: GAP_BYTES } = LIMITS.agent.peers;

/** Chunks `first` up to, not including, `end`, by their numbers in the index. */
export interface ChunkRun {
  readonly first: number;
  readonly end: number;
  /** Plain bytes of all of them. */
  readonly plainBytes: number;
}

/**
 * Plans which chunks another node is asked for together, in the order of the index: it is the order
 * in which a node that is still fetching gets them. A run begins and ends with a chunk that is wanted.
 *
 * @param isWanted asked when a run is planned, so it may say no to what has come meanwhile
 */
export function* planChunkRuns(
  index: ChunkIndex,
  isWanted: (chunk: number) => boolean,
): Generator<ChunkRun> {
  for (let first = 0; first < index.chunkCount;) {
    if (!isWanted(first)) {
      first += 1;
      continue;
    }
    const run = findRun(index, first, isWanted);
    yield run;
    first = run.end;
  }
}

function findRun(index: ChunkIndex, first: number, isWanted: (chunk: number) => boolean): ChunkRun {
  let end = first + 1;
  let plainBytes = index.chunk(first).plainBytes;
  let gap = 0;
  for (let chunk = end; chunk < index.chunkCount; chunk += 1) {
    const next = index.chunk(chunk).plainBytes;
    if (plainBytes + gap + next > RUN_BYTES) break;
    if (isWanted(chunk)) {
      plainBytes += gap + next;
      gap = 0;
      end = chunk + 1;
    } else {
      gap += next;
      if (gap > GAP_BYTES) break;
    }
  }
  return { first, end, plainBytes };
}

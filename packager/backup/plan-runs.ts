import { LIMITS } from '../../schemas/config/limits.ts';
import type { CataloguedFrame, ChunkCatalogue } from '../format/repository/chunk-catalogue.ts';

const { runBytes, gapBytes } = LIMITS.chunk;
/** A run is decoded at once. */
export const RUN_PLAIN_BYTES = 8 * LIMITS.chunk.frameBytes;

/** Frames of one pack that are read together. */
export interface FrameRun {
  readonly pack: number;
  readonly offset: number;
  readonly lengthBytes: number;
  readonly plainBytes: number;
  readonly frames: readonly CataloguedFrame[];
}

/**
 * Joins frames that lie near each other into runs.
 *
 * @param frames their numbers, rising
 */
export function* planFrameRuns(
  catalogue: ChunkCatalogue,
  frames: Iterable<number>,
): Generator<FrameRun> {
  let open: CataloguedFrame[] = [];
  let plainBytes = 0;
  for (const number of frames) {
    const frame = catalogue.frame(number);
    const [first, last] = [open[0], open.at(-1)];
    if (first && last && !fits(first, last, frame, plainBytes)) {
      yield runOf(open, plainBytes);
      open = [];
      plainBytes = 0;
    }
    open.push(frame);
    plainBytes += frame.plainBytes;
  }
  if (open.length > 0) yield runOf(open, plainBytes);
}

const endOf = ({ offset, storedBytes }: CataloguedFrame): number => offset + storedBytes;

const fits = (
  first: CataloguedFrame,
  last: CataloguedFrame,
  next: CataloguedFrame,
  plainBytes: number,
): boolean =>
  next.pack === first.pack &&
  next.offset - endOf(last) <= gapBytes &&
  endOf(next) - first.offset <= runBytes &&
  plainBytes + next.plainBytes <= RUN_PLAIN_BYTES;

function runOf(frames: readonly CataloguedFrame[], plainBytes: number): FrameRun {
  const [first, last] = [frames[0], frames.at(-1)] as [CataloguedFrame, CataloguedFrame];
  const lengthBytes = endOf(last) - first.offset;
  return { pack: first.pack, offset: first.offset, lengthBytes, plainBytes, frames };
}

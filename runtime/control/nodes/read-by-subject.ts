import type { FigureRange } from '../../../schemas/api/resources/node.ts';
import type { FigureBlock, FigurePlace, FigureStore } from './ports/figure-store.ts';

/** How fast it is read. */
export interface ReadPace {
  /**
   * Waits between two parts, as told how long the one before took in milliseconds; when it says `stop`,
   * nothing more is read, and what was read of the last subject is left out.
   */
  readonly rest: (tookMs: number) => Promise<'go on' | 'stop'>;
  /** A clock that never goes back. */
  readonly nowMs: () => number;
}

const WITHOUT_REST: ReadPace = { rest: async () => 'go on', nowMs: () => 0 };

/**
 * Reads what is kept in a range, part by part: all of it at once would not fit into memory.
 *
 * @param fromBlock left out are those before
 * @returns the blocks of each subject, together
 */
export async function* readBySubject(
  figures: Pick<FigureStore, 'read'>,
  range: FigureRange,
  fromBlock: number,
  { rest, nowMs }: ReadPace = WITHOUT_REST,
): AsyncGenerator<readonly FigureBlock[]> {
  let waiting: readonly FigureBlock[] = [];
  let place: FigurePlace | undefined;
  do {
    const begunMs = nowMs();
    const { blocks, next } = await figures.read(range, fromBlock, place);
    const groups = [...Map.groupBy([...waiting, ...blocks], ({ subject }) => subject).values()];
    // More of the last one may be in the next part.
    waiting = groups.pop() ?? [];
    yield* groups;
    place = next;
    if (place && (await rest(nowMs() - begunMs)) === 'stop') return;
  } while (place);
  if (waiting.length > 0) yield waiting;
}

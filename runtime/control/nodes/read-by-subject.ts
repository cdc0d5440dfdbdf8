import type { FigureRange } from '../../../schemas/api/resources/node.ts';
import type { FigureBlock, FigurePlace, FigureStore } from './ports/figure-store.ts';

/**
 * Reads what is kept in a range, part by part: all of it at once would not fit into memory.
 *
 * @param fromBlock left out are those before
 * @param rest waits between two parts, as told how long the one before took in milliseconds; when it says
 *   `stop`, nothing more is read, and what was read of the last subject is left out
 * @returns the blocks of each subject, together
 */
export async function* readBySubject(
  figures: Pick<FigureStore, 'read'>,
  range: FigureRange,
  fromBlock: number,
  rest: (tookMs: number) => Promise<'go on' | 'stop'> = async () => 'go on',
): AsyncGenerator<readonly FigureBlock[]> {
  let waiting: readonly FigureBlock[] = [];
  let place: FigurePlace | undefined;
  do {
    const begun = performance.now();
    const { blocks, next } = await figures.read(range, fromBlock, place);
    const groups = [...Map.groupBy([...waiting, ...blocks], ({ subject }) => subject).values()];
    // More of the last one may be in the next part.
    waiting = groups.pop() ?? [];
    yield* groups;
    place = next;
    if (place && (await rest(performance.now() - begun)) === 'stop') return;
  } while (place);
  if (waiting.length > 0) yield waiting;
}

import type { FigureRange, Series } from '../../../schemas/api/resources/node.ts';
import { oldestBlock } from './core/figure-range.ts';
import { joinBlocks } from './core/join-blocks.ts';
import type { FigureStore } from './ports/figure-store.ts';
import type { SeriesStore } from './series-store.ts';

export interface FigureSources {
  readonly series: SeriesStore;
  readonly figures: Pick<FigureStore, 'readOf'>;
  readonly now: () => Date;
}

/**
 * @param subject id of a node
 * @returns its figures over a range; the last hour is in memory, for the others the database is asked
 */
export async function readFigures(
  subject: string,
  range: FigureRange,
  { series, figures, now }: FigureSources,
): Promise<Series> {
  if (range === 'hour') return series.get(subject);
  const at = now().getTime();
  const stored = await figures.readOf(subject, range, oldestBlock(range, at));
  return joinBlocks([...stored, ...series.long.of(subject, range)], range, at);
}

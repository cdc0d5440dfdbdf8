import { z } from 'zod';
import { FIGURE_RANGES, FigureRange, type Series } from '../../../schemas/api/resources/node.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { table } from '../terminal/table.ts';

/** `yard node figures`. */
export const nodeFiguresCommand = defineServerCommand({
  name: 'node figures',
  summary: 'Show what a node was used for over the last hour, day, week or 30 days',
  details:
    'NOW is the last sample: of 10 s for the hour, 1 min for the day, 15 min for the week and 2 h for 30 days. ' +
    'MEAN and MOST are over all samples of that time. With --json, every sample.',
  arguments: [['<node>', 'name or id']],
  options: [['--over <time>', `${FIGURE_RANGES.join(', ')} (default: hour)`]],
  example: 'yard node figures $(hostname) --over week',
  shape: 'Series as in the API',
  input: {
    node: z.string(),
    over: FigureRange.default('hour'),
  },
  run: async ({ api }, { node, over }) => {
    const series = await api.getNodeSeries({ params: { node }, query: { range: over } });
    const none = `There are no figures of ${node} for this time.`;
    const text = series.at.length === 0 ? none : figureTable(series).join('\n');
    return { json: series, text };
  },
});

const percent = (value: number): string => `${Math.round(value)} %`;
const bytes = (value: number): string => formatByteSize(Math.round(value));
const rate = (value: number): string => `${bytes(value)}/s`;

const ROWS = [
  ['cpu', 'cpuPercent', percent],
  ['memory', 'memoryUsedBytes', bytes],
  ['storage', 'poolUsedBytes', bytes],
  ['network in', 'netReceiveBytesPerSecond', rate],
  ['network out', 'netSendBytesPerSecond', rate],
] as const;

const figureTable = ({ values }: Series): string[] =>
  table(
    ROWS.map(([name, column, format]) => [name, ...summary(values[column] ?? [], format)]),
    ['FIGURE', '>NOW', '>MEAN', '>MOST'],
  );

/** @returns the last value, the mean and the highest; what is not known counts nowhere */
function summary(
  column: readonly (number | null)[],
  format: (value: number) => string,
): [now: string, mean: string, most: string] {
  const known = column.filter((value) => value !== null);
  if (known.length === 0) return ['–', '–', '–'];
  const last = column.at(-1) ?? null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return [last === null ? '–' : format(last), format(mean), format(Math.max(...known))];
}

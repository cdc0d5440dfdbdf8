import type { Series } from '../../../schemas/api/resources/node.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { nodeText } from '../../_text/nodes.ts';
import { formatPercent } from '../format/format-percent.ts';
import { withGaps } from '../stack/with-gaps.ts';

const text = nodeText.charts;

const MiB = 2 ** 20;
const KiB = 2 ** 10;
const GiB = 2 ** 30;

const bytes = (value: number): string => formatByteSize(Math.round(value));
const bytesPerSecond = (value: number): string => `${bytes(value)}/s`;

/** One chart of what a node, or all of them, are used for. */
export interface UsageChart {
  readonly title: string;
  readonly format: (value: number) => string;
  /** Whether it draws bytes. */
  readonly binary: boolean;
  /** Where the scale ends at least. */
  readonly atLeast: number;
  /** Columns of the series, with what each line is called. */
  readonly lines: readonly { readonly column: string; readonly label: string }[];
}

/** The charts of usage, in order. */
export const USAGE_CHARTS: readonly UsageChart[] = [
  {
    title: text.processor,
    format: formatPercent,
    binary: false,
    atLeast: 25,
    lines: [{ column: 'cpuPercent', label: text.processors }],
  },
  {
    title: text.memory,
    format: bytes,
    binary: true,
    atLeast: 256 * MiB,
    lines: [{ column: 'memoryUsedBytes', label: text.inUse }],
  },
  {
    title: text.storage,
    format: bytes,
    binary: true,
    atLeast: GiB,
    lines: [{ column: 'poolUsedBytes', label: text.inUse }],
  },
  {
    title: text.network,
    format: bytesPerSecond,
    binary: true,
    atLeast: 4 * KiB,
    lines: [
      { column: 'netReceiveBytesPerSecond', label: text.received },
      { column: 'netSendBytesPerSecond', label: text.sent },
    ],
  },
];

/**
 * @param instead what stands in place of present figures, when there are none
 * @returns what a chart draws of a series; where samples are missing its lines have gaps
 */
export function usageLines(
  { lines }: UsageChart,
  { at, values, stepMs }: Series,
  instead: string | undefined,
) {
  const series = lines.map(({ column, label }) => ({
    label,
    values: values[column] ?? at.map(() => null),
  }));
  const drawn = withGaps({ at, series }, stepMs);
  return { at: drawn.at, series: drawn.series.map((line) => ({ ...line, instead })) };
}

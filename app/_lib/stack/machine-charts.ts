import type { Series } from '../../../schemas/api/resources/node.ts';
import type { Machine } from '../../../schemas/api/resources/stack.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { partsText } from '../../_text/parts.ts';
import { formatPercent } from '../format/format-percent.ts';
import { withGaps } from './with-gaps.ts';
import { counterRates } from './series-rates.ts';
import { stackText } from '../../_text/stack.ts';

const text = stackText.charts;

const MiB = 2 ** 20;
const KiB = 2 ** 10;

type Samples = Pick<Series, 'at' | 'values'>;

/** One chart over the machines of a stack. */
export interface MachineChart {
  readonly title: string;
  readonly format: (value: number) => string;
  /** Whether it draws bytes. */
  readonly binary: boolean;
  /** Where the scale ends at least. */
  readonly atLeast: number;
  /** Takes what is drawn out of a machine's samples. */
  readonly read: (series: Samples) => (number | null)[];
}

const bytes = (value: number): string => formatByteSize(Math.round(value));
const bytesPerSecond = (value: number): string => `${bytes(value)}/s`;

/** Columns are named as in MachineFigures; those that count up are drawn as rates. */
const rateOf = (...columns: string[]) => {
  return (series: Samples): (number | null)[] => {
    const rates = columns.map((column) => counterRates(series.at, series.values[column] ?? []));
    return series.at.map((_time, index) =>
      rates.reduce<number | null>((sum, rate) => {
        const value = rate[index] ?? null;
        return value === null || sum === null ? null : sum + value;
      }, 0),
    );
  };
};

/** The charts of a stack's page, in order. */
export const MACHINE_CHARTS: readonly MachineChart[] = [
  {
    title: text.processor,
    format: formatPercent,
    binary: false,
    atLeast: 25,
    read: ({ values }) => values.cpuPercent ?? [],
  },
  {
    title: text.memory,
    format: bytes,
    binary: true,
    atLeast: 64 * MiB,
    read: ({ values }) => values.memoryUsedBytes ?? [],
  },
  {
    title: text.network,
    format: bytesPerSecond,
    binary: true,
    atLeast: 4 * KiB,
    read: rateOf('netReceiveBytes', 'netSendBytes'),
  },
  {
    title: text.disk,
    format: bytesPerSecond,
    binary: true,
    atLeast: 4 * KiB,
    read: rateOf('diskReadBytes', 'diskWriteBytes'),
  },
];

/**
 * Lays the machines' samples over one line of time. Machines started at different moments have
 * different samples; where one has none, its line has a gap.
 *
 * @param names the machines, in the order of their lines
 */
export function machineChart(
  chart: MachineChart,
  names: readonly string[],
  data: Readonly<Record<string, Samples>>,
): { at: number[]; series: { label: string; values: (number | null)[] }[] } {
  const present = names.filter((name) => data[name] !== undefined);
  const times = present.flatMap((name) => data[name]?.at.map(onGrid) ?? []);
  const at = [...new Set(times)].sort((a, b) => a - b);
  const series = present.map((label) => {
    const own = data[label];
    const read = own ? chart.read(own) : [];
    const byTime = new Map(own?.at.map((time, index) => [onGrid(time), read[index] ?? null]));
    return { label, values: at.map((time) => valueAt(byTime, time)) };
  });
  return withGaps({ at, series });
}

/** Machines are not asked at the very same moment; a line is drawn through samples of one grid. */
const onGrid = (time: number): number =>
  Math.round(time / LIMITS.stack.metricIntervalMs) * LIMITS.stack.metricIntervalMs;

/** How many places of the grid a sample stands for, because samples come a little late at times. */
const REACH = 3;

function valueAt(byTime: ReadonlyMap<number, number | null>, time: number): number | null {
  for (let back = 0; back < REACH; back += 1) {
    const value = byTime.get(time - back * LIMITS.stack.metricIntervalMs);
    if (value !== undefined) return value;
  }
  return null;
}

const STOPPED: readonly Machine['state'][] = ['off', 'crashed', 'failed'];

/** @returns what stands instead of a machine's present figures; undefined: it has some. */
export function insteadOfFigures({ state, figures }: Pick<Machine, 'state' | 'figures'>) {
  if (STOPPED.includes(state)) return partsText.chart.stopped;
  return figures === null || state === 'absent' ? partsText.chart.none : undefined;
}

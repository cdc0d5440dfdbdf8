import type uPlot from 'uplot';
import type { FigureRange } from '../../../schemas/api/resources/node.ts';
import type { ChartColours } from './chart-colours.ts';
import { distinctLabels } from './distinct-labels.ts';

const HEIGHT = 120;

const POWERS_OF_TWO = Array.from({ length: 60 }, (_none, power) => 2 ** power);

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** How a moment is told on the axis of a chart. */
const MOMENTS = { hour: CLOCK, day: CLOCK, week: DAY, month: DAY } as const;

/** Where a chart begins and ends, in milliseconds since 1970. */
export interface ChartWindow {
  readonly from: number;
  readonly to: number;
}

/** What a chart is drawn with. */
export interface ChartLook {
  readonly width: number;
  readonly colours: ChartColours;
  readonly labels: readonly string[];
  readonly format: (value: number) => string;
  /** Whether the values are bytes, whose round numbers are powers of two. */
  readonly binary: boolean;
  /** Where the scale ends at least, so that a quiet hour looks quiet. */
  readonly atLeast: number;
  /** What it is over; the last hour when absent. */
  readonly range?: FigureRange;
  /** Asked at every drawing; undefined: as far as there are samples. */
  readonly window?: () => ChartWindow | undefined;
}

/** @returns the settings of uPlot for a small chart without its own legend. */
export function chartOptions({
  width,
  colours,
  labels,
  format,
  binary,
  atLeast,
  range = 'hour',
  window = () => undefined,
}: ChartLook): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: colours.text,
    font: '11px system-ui, sans-serif',
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT,
    padding: [6, 20, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 5 } },
    scales: {
      x: { range: (_plot, low, high) => shown(window(), low, high) },
      y: { range: (_plot, _low, high) => [0, Math.max(high * 1.1, atLeast)] },
    },
    axes: [
      {
        ...axis,
        size: 22,
        space: 70,
        grid: { show: false },
        values: (_plot, seconds) =>
          distinctLabels(seconds, (second) => MOMENTS[range].format(second * 1000)),
      },
      {
        ...axis,
        size: 62,
        space: 28,
        values: (_plot, values) => distinctLabels(values, format),
        ...(binary ? { incrs: POWERS_OF_TWO } : {}),
      },
    ],
    series: [
      {},
      ...labels.map((label, index): uPlot.Series => {
        const stroke = colours.series[index % colours.series.length] ?? colours.text;
        return { label, stroke, width: 1.5, points: { show: false }, spanGaps: false };
      }),
    ],
  };
}

const shown = (window: ChartWindow | undefined, low: number, high: number): [number, number] =>
  window ? [window.from / 1_000, window.to / 1_000] : [low, high];

'use client';

import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import type uPlot from 'uplot';
import { readChartColours, watchColours } from './chart-colours.ts';
import type { FigureRange } from '../../../schemas/api/resources/node.ts';
import { partsText } from '../../_text/parts.ts';
import { chartOptions, type ChartWindow } from './chart-options.ts';
import { ChartLegend } from './chart-legend.tsx';

export interface ChartSeries {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** What there is instead of a present value, in a word; its last sample is of the past then. */
  readonly instead?: string | undefined;
}

export interface ChartProps {
  readonly title: string;
  /** Milliseconds since 1970, oldest first. */
  readonly at: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  readonly binary?: boolean;
  readonly atLeast: number;
  /** What it is over; the last hour when absent. */
  readonly range?: FigureRange;
  /** From where to where it is drawn, in milliseconds since 1970; as far as there are samples when absent. */
  readonly window?: ChartWindow;
}

/** A small chart over a while. What it shows is also said in words, in its legend. */
export function Chart(props: ChartProps) {
  const { title, at, series, format, binary = false, atLeast, range = 'hour', window } = props;
  const holder = useRef<HTMLDivElement>(null);
  const latest = useRef({ at, series, window });
  const plot = useRef<uPlot>(undefined);
  // The names decide when a new plot is made; new samples only go into the one that is there.
  const names = series.map(({ label }) => label).join('\n');

  useEffect(() => {
    latest.current = { at, series, window };
    plot.current?.setData(columns({ at, series }));
  }, [at, series, window]);

  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    let gone = false;
    const draw = async () => {
      const { default: UPlot } = await import('uplot');
      if (gone) return;
      plot.current?.destroy();
      const look = {
        colours: readChartColours(element),
        labels: names.split('\n'),
        format,
        binary,
        atLeast,
        range,
        window: () => latest.current.window,
      };
      const options = chartOptions({ ...look, width: element.clientWidth });
      plot.current = new UPlot(options, columns(latest.current), element);
    };
    void draw();
    const stopWatching = watchColours(() => void draw());
    const resize = new ResizeObserver(() =>
      plot.current?.setSize({ width: element.clientWidth, height: plot.current.height }),
    );
    resize.observe(element);
    return () => {
      gone = true;
      stopWatching();
      resize.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [names, format, binary, atLeast, range]);

  return (
    <figure className="space-y-2">
      <figcaption className="font-medium">{title}</figcaption>
      <div
        ref={holder}
        aria-hidden="true"
        className="h-[120px] overflow-hidden contain-inline-size"
      />
      <ChartLegend series={series} format={format} over={partsText.chart.over[range]} />
    </figure>
  );
}

const columns = ({ at, series }: Pick<ChartProps, 'at' | 'series'>): uPlot.AlignedData => [
  at.map((ms) => ms / 1000),
  ...series.map(({ values }) => [...values]),
];

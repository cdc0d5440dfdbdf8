import type { ChartSeries } from './chart.tsx';
import { partsText } from '../../_text/parts.ts';

const SWATCHES = [
  'bg-(--series-1)',
  'bg-(--series-2)',
  'bg-(--series-3)',
  'bg-(--series-4)',
  'bg-(--series-5)',
  'bg-(--series-6)',
];

type Format = (value: number) => string;

/** Whose line has which colour, with what it says now and what it said at most. */
export function ChartLegend({
  series,
  format,
  over,
}: {
  readonly series: readonly ChartSeries[];
  readonly format: Format;
  /** What the chart is over, in words. */
  readonly over: string;
}) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-small text-ink-soft">
      {series.map((line, index) => (
        <li key={line.label} className="flex items-center gap-1.5">
          <span className={`h-0.5 w-3 rounded-round ${SWATCHES[index % SWATCHES.length]}`} />
          {line.label}
          <span className="text-ink tabular-nums">{presentWords(line, format)}</span>
          <MostInWords line={line} format={format} over={over} />
        </li>
      ))}
    </ul>
  );
}

/** @returns what a line says now: never its last sample when that is not of now. */
function presentWords({ values, instead }: ChartSeries, format: Format): string {
  const last = values.at(-1) ?? null;
  return instead ?? (last === null ? partsText.chart.none : format(last));
}

function MostInWords({
  line,
  format,
  over,
}: {
  readonly line: ChartSeries;
  readonly format: Format;
  readonly over: string;
}) {
  const known = line.values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return <span className="sr-only">{partsText.chart.most(format(Math.max(...known)), over)}</span>;
}

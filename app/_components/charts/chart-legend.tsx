import type { ChartSeries } from './chart.tsx';

const SWATCHES = [
  'bg-(--series-1)',
  'bg-(--series-2)',
  'bg-(--series-3)',
  'bg-(--series-4)',
  'bg-(--series-5)',
  'bg-(--series-6)',
];

/** Whose line has which colour, with what it says now and what it said at most. */
export function ChartLegend({
  series,
  format,
}: {
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
}) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-small text-ink-soft">
      {series.map(({ label, values }, index) => {
        const known = values.filter((value) => value !== null);
        const now = known.at(-1);
        return (
          <li key={label} className="flex items-center gap-1.5">
            <span className={`h-0.5 w-3 rounded-round ${SWATCHES[index % SWATCHES.length]}`} />
            {label}
            <span className="text-ink tabular-nums">
              {now === undefined ? 'no figures' : format(now)}
            </span>
            {known.length === 0 ? null : (
              <span className="sr-only">
                now, at most {format(Math.max(...known))} in the last hour
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

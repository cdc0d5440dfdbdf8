import type { FigureRange, Series } from '../../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Chart } from '../../../_components/charts/chart.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { type Loadable, Loaded } from '../../../_components/state/loaded.tsx';
import { ChartsSkeleton } from './charts-skeleton.tsx';
import { USAGE_CHARTS, usageLines } from '../../../_lib/figures/usage-charts.ts';
import { nodeText } from '../../../_text/nodes.ts';
import { partsText } from '../../../_text/parts.ts';
import { RangeChoice } from './range-choice.tsx';

const text = nodeText.charts;

/** What something is used for, over a time that the reader chooses. */
export function UsagePanel({
  title,
  range,
  onRange,
  series,
  instead,
  none,
}: {
  readonly title: string;
  readonly range: FigureRange;
  readonly onRange: (range: FigureRange) => void;
  /** Over that range. */
  readonly series: Loadable<Series> & { readonly dataUpdatedAt: number };
  /** What stands in place of present figures, when there are none. */
  readonly instead?: string | undefined;
  /** When there will be figures, where nothing was ever measured. */
  readonly none: string;
}) {
  return (
    <Section title={title} aside={<RangeChoice range={range} onChoose={onRange} />}>
      <Loaded query={series} loading={<ChartsSkeleton charts={USAGE_CHARTS} />}>
        {(data) =>
          data.at.length === 0 ? (
            <Empty
              icon="operation"
              title={range === 'hour' ? text.none : text.noneThen(partsText.chart.over[range])}
            >
              {range === 'hour' ? none : text.noneThenHint}
            </Empty>
          ) : (
            <Charts series={data} range={range} until={series.dataUpdatedAt} instead={instead} />
          )
        }
      </Loaded>
    </Section>
  );
}

function Charts({
  series,
  range,
  until,
  instead,
}: {
  readonly series: Series;
  readonly range: FigureRange;
  readonly until: number;
  readonly instead: string | undefined;
}) {
  const window = { from: until - LIMITS.figures.ranges[range].keptMs, to: until };
  return (
    <div className="grid gap-3 tablet:grid-cols-2">
      {USAGE_CHARTS.map((chart) => (
        <Box key={chart.title}>
          <Chart
            title={chart.title}
            format={chart.format}
            binary={chart.binary}
            atLeast={chart.atLeast}
            range={range}
            window={window}
            {...usageLines(chart, series, instead)}
          />
        </Box>
      ))}
    </div>
  );
}

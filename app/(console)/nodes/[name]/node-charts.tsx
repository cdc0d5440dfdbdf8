'use client';

import type { Node } from '../../../../schemas/api/resources/node.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-size.ts';
import { useNodeSeries } from '../../../_client/nodes.ts';
import { Chart } from '../../../_components/charts/chart.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { Bar, Loading } from '../../../_components/state/skeleton.tsx';
import { formatPercent } from '../../../_lib/format/format-percent.ts';

const MiB = 2 ** 20;
const bytes = (value: number): string => formatByteSize(Math.round(value));

/** Columns are named as in NodeFigures. */
const CHARTS = [
  {
    title: 'Processor',
    column: 'cpuPercent',
    label: 'all processors',
    format: formatPercent,
    atLeast: 25,
  },
  {
    title: 'Memory',
    column: 'memoryUsedBytes',
    label: 'in use',
    format: bytes,
    atLeast: 256 * MiB,
  },
] as const;

/** The last hour of a node. */
export function NodeCharts({ node }: { readonly node: Node }) {
  const series = useNodeSeries(node.name);
  return (
    <Loaded query={series} loading={<ChartsSkeleton />}>
      {({ at, values }) =>
        at.length === 0 ? (
          <Empty icon="operation" title="No figures">
            They are drawn while the node reports.
          </Empty>
        ) : (
          <div className="grid gap-3 tablet:grid-cols-2">
            {CHARTS.map(({ title, column, label, format, atLeast }) => (
              <Box key={title}>
                <Chart
                  title={title}
                  at={at}
                  series={[{ label, values: values[column] ?? [] }]}
                  format={format}
                  binary={format === bytes}
                  atLeast={atLeast}
                />
              </Box>
            ))}
          </div>
        )
      }
    </Loaded>
  );
}

function ChartsSkeleton() {
  return (
    <Loading>
      <div className="grid gap-3 tablet:grid-cols-2">
        {CHARTS.map(({ title }) => (
          <Box key={title}>
            <div className="h-46">
              <Bar className="h-4 w-24" />
            </div>
          </Box>
        ))}
      </div>
    </Loading>
  );
}

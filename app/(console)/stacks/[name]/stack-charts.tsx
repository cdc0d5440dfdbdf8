'use client';

import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { useStackSeries } from '../../../_client/stacks.ts';
import { Chart } from '../../../_components/charts/chart.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { Bar, Loading } from '../../../_components/state/skeleton.tsx';
import { MACHINE_CHARTS, machineChart } from '../../../_lib/stack/machine-charts.ts';

/** Processor, memory, network and disk of every machine, one line each. */
export function StackCharts({ stack }: { readonly stack: Stack }) {
  const series = useStackSeries(stack.name);
  const names = stack.machines.map(({ name }) => name);
  return (
    <Loaded query={series} loading={<ChartsSkeleton />}>
      {(data) =>
        names.some((name) => (data[name]?.at.length ?? 0) > 0) ? (
          <div className="grid gap-3 tablet:grid-cols-2">
            {MACHINE_CHARTS.map((definition) => (
              <Box key={definition.title}>
                <Chart
                  title={definition.title}
                  format={definition.format}
                  binary={definition.binary}
                  atLeast={definition.atLeast}
                  {...machineChart(definition, names, data)}
                />
              </Box>
            ))}
          </div>
        ) : (
          <Empty icon="operation" title="No figures yet">
            They are drawn while its machines run.
          </Empty>
        )
      }
    </Loaded>
  );
}

function ChartsSkeleton() {
  return (
    <Loading>
      <div className="grid gap-3 tablet:grid-cols-2">
        {MACHINE_CHARTS.map(({ title }) => (
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

'use client';

import type { Series } from '../../../../schemas/api/resources/node.ts';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { useStackSeries } from '../../../_client/stacks.ts';
import { Chart, type ChartProps } from '../../../_components/charts/chart.tsx';
import { Box } from '../../../_components/layout/box.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { ChartsSkeleton } from '../../_parts/figures/charts-skeleton.tsx';
import {
  insteadOfFigures,
  MACHINE_CHARTS,
  machineChart,
  type MachineChart,
} from '../../../_lib/stack/machine-charts.ts';
import { stackText } from '../../../_text/stack.ts';

/** Processor, memory, network and disk of every machine, one line each. */
export function StackCharts({ stack }: { readonly stack: Stack }) {
  const series = useStackSeries(stack.name);
  const names = stack.machines.map(({ name }) => name);
  return (
    <Loaded query={series} loading={<ChartsSkeleton charts={MACHINE_CHARTS} />}>
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
                  {...drawn(definition, stack.machines, data)}
                />
              </Box>
            ))}
          </div>
        ) : (
          <Empty icon="operation" title={stackText.charts.none}>
            {stackText.charts.noneHint}
          </Empty>
        )
      }
    </Loaded>
  );
}

function drawn(
  chart: MachineChart,
  machines: Stack['machines'],
  data: Readonly<Record<string, Series>>,
): Pick<ChartProps, 'at' | 'series'> {
  const names = machines.map(({ name }) => name);
  const { at, series } = machineChart(chart, names, data);
  const instead = new Map(machines.map((each) => [each.name, insteadOfFigures(each)]));
  return { at, series: series.map((line) => ({ ...line, instead: instead.get(line.label) })) };
}

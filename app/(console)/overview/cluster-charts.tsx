'use client';

import { useState } from 'react';
import type { FigureRange } from '../../../schemas/api/resources/node.ts';
import { useClusterSeries } from '../../_client/overview.ts';
import { overviewText as text } from '../../_text/overview.ts';
import { UsagePanel } from '../_parts/figures/usage-panel.tsx';

/** What all nodes together were used for. */
export function ClusterCharts() {
  const [range, setRange] = useState<FigureRange>('hour');
  const series = useClusterSeries(range);
  return (
    <UsagePanel
      title={text.sections.charts}
      range={range}
      onRange={setRange}
      series={series}
      none={text.charts.noneHint}
    />
  );
}

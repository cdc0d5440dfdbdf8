'use client';

import { useState } from 'react';
import type { FigureRange, Node } from '../../../../schemas/api/resources/node.ts';
import { isAway } from '../../../../schemas/capability/node.ts';
import { useNodeSeries } from '../../../_client/nodes.ts';
import { nodeText } from '../../../_text/nodes.ts';
import { partsText } from '../../../_text/parts.ts';
import { UsagePanel } from '../../_parts/figures/usage-panel.tsx';

/** What a node was used for. One that does not report has no present figures. */
export function NodeCharts({ node: { name, state } }: { readonly node: Node }) {
  const [range, setRange] = useState<FigureRange>('hour');
  const series = useNodeSeries(name, range);
  return (
    <UsagePanel
      title={nodeText.sections.charts}
      range={range}
      onRange={setRange}
      series={series}
      instead={isAway(state) ? partsText.chart.none : undefined}
      none={nodeText.charts.noneHint}
    />
  );
}

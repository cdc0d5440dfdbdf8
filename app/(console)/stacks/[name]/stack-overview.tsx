'use client';

import { useStack } from '../../../_client/stacks.ts';
import { Section } from '../../../_components/layout/section.tsx';
import { OutputsPanel } from '../../_parts/stack/outputs-panel.tsx';
import { MachinesTable } from './machines-table.tsx';
import { PortsTable } from './ports-table.tsx';
import { RemovedOverview } from './removed-overview.tsx';
import { StackCharts } from './stack-charts.tsx';

/** How to reach the stack, its machines, and the last hour in charts. */
export function StackOverview({ name }: { readonly name: string }) {
  // The frame around this page loads it and shows what is missing.
  const { data: stack } = useStack(name);
  if (!stack) return null;
  if (stack.state === 'removed') return <RemovedOverview stack={stack} />;
  return (
    <div className="space-y-9">
      <div className="grid gap-x-8 gap-y-9 desktop:grid-cols-2">
        {stack.outputs.length === 0 ? null : (
          <Section title="Access">
            <OutputsPanel stack={stack} />
          </Section>
        )}
        {stack.ports.length === 0 ? null : (
          <Section title="Published ports">
            <PortsTable ports={stack.ports} />
          </Section>
        )}
      </div>
      <Section title="Machines">
        <MachinesTable stack={stack} />
      </Section>
      <Section title="The last hour">
        <StackCharts stack={stack} />
      </Section>
    </div>
  );
}

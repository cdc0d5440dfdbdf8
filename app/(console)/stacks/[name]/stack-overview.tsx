'use client';

import { useStack } from '../../../_client/stacks.ts';
import { Section } from '../../../_components/layout/section.tsx';
import { stackPlaces } from '../../../_lib/stack/stack-places.ts';
import { OutputsPanel } from '../../_parts/stack/outputs-panel.tsx';
import { MachinesTable } from './machines-table.tsx';
import { PlacesList } from './places-list.tsx';
import { PortsTable } from './ports-table.tsx';
import { RemovedOverview } from './removed-overview.tsx';
import { RestorePoints } from './restore-points.tsx';
import { StackCharts } from './stack-charts.tsx';
import { stackText } from '../../../_text/stack.ts';

const text = stackText.sections;

/** How to reach the stack, its machines, and the last hour in charts. */
export function StackOverview({ name }: { readonly name: string }) {
  // The frame around this page loads it and shows what is missing.
  const { data: stack } = useStack(name);
  if (!stack) return null;
  if (stack.state === 'removed') return <RemovedOverview stack={stack} />;
  const places = stackPlaces(stack);
  return (
    <div className="space-y-9">
      <div className="grid gap-x-8 gap-y-9 desktop:grid-cols-2">
        {stack.outputs.length === 0 ? null : (
          <Section title={text.access}>
            <OutputsPanel stack={stack} />
          </Section>
        )}
        {stack.ports.length === 0 ? null : (
          <Section title={text.ports}>
            <PortsTable ports={stack.ports} />
          </Section>
        )}
      </div>
      <Section title={text.machines}>
        <MachinesTable stack={stack} />
      </Section>
      {places.length === 0 ? null : (
        <Section title={text.places}>
          <PlacesList places={places} />
        </Section>
      )}
      <RestorePoints stack={stack} />
      <Section title={text.charts}>
        <StackCharts stack={stack} />
      </Section>
    </div>
  );
}

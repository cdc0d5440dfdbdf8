'use client';

import type { Summary } from '../../../schemas/api/resources/summary.ts';
import { useSummary } from '../../_client/overview.ts';
import { PageHeader } from '../../_components/layout/page-header.tsx';
import { Section } from '../../_components/layout/section.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../_components/state/skeleton.tsx';
import { overviewText as text } from '../../_text/overview.ts';
import { AttentionList } from './attention-list.tsx';
import { BusiestNodes } from './busiest-nodes.tsx';
import { CapacityBox } from './capacity-box.tsx';
import { ClusterCharts } from './cluster-charts.tsx';
import { FirstSteps } from './first-steps.tsx';
import { OperationsUnderWay } from './operations-under-way.tsx';
import { RunningBox } from './running-box.tsx';
import { ShortageList } from './shortage-list.tsx';

/** The front page of the console: what runs, what is short, what needs a person, what is under way. */
export function OverviewView() {
  const summary = useSummary();
  return (
    <>
      <PageHeader title={text.title} lead={text.lead} />
      <Loaded query={summary} loading={<SkeletonRows rows={6} rowClassName="h-16" />}>
        {(data) => <Overview summary={data} />}
      </Loaded>
    </>
  );
}

function Overview({ summary }: { readonly summary: Summary }) {
  const { nodes, stacks, attention, short, operations, busiest } = summary;
  const isNew = nodes.total === 0 || (stacks.total === 0 && operations.active === 0);
  return (
    <div className="space-y-9">
      {isNew ? <FirstSteps nodes={nodes} /> : null}
      {isNew && attention.length === 0 ? null : (
        <Section title={text.sections.attention}>
          <AttentionList attention={attention} />
        </Section>
      )}
      {operations.active > 0 ? <OperationsUnderWay operations={operations} /> : null}
      {nodes.total === 0 ? null : (
        <>
          <div className="grid gap-x-8 gap-y-9 desktop:grid-cols-2">
            <Section title={text.sections.running}>
              <RunningBox summary={summary} />
            </Section>
            <Section title={text.sections.capacity}>
              <CapacityBox summary={summary} />
            </Section>
          </div>
          {short.length > 0 ? (
            <Section title={text.sections.short}>
              <ShortageList shortages={short} />
            </Section>
          ) : null}
          {busiest.length > 1 ? (
            <Section title={text.sections.busiest}>
              <BusiestNodes nodes={busiest} />
            </Section>
          ) : null}
          <ClusterCharts />
        </>
      )}
    </div>
  );
}

'use client';

import type { Node } from '../../../../schemas/api/resources/node.ts';
import { useNode } from '../../../_client/nodes.ts';
import { Time } from '../../../_components/data/time.tsx';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { BackLink } from '../../../_components/layout/back-link.tsx';
import { PageHeader } from '../../../_components/layout/page-header.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { LoadedPage } from '../../../_components/state/loaded-page.tsx';
import { NodeState } from '../../../_components/state/node-state.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { paths } from '../../../_lib/paths.ts';
import { NodeCapacity } from './node-capacity.tsx';
import { NodeCharts } from './node-charts.tsx';
import { NodeFacts } from './node-facts.tsx';
import { NodeMachines } from './node-machines.tsx';
import { RemoveNode } from './remove-node.tsx';

/** One node: what it is, what it has left, what runs on it. */
export function NodeView({ name }: { readonly name: string }) {
  const node = useNode(name);
  return (
    <LoadedPage
      query={node}
      title={name}
      back={<BackLink href={paths.nodes()}>Nodes</BackLink>}
      missing={<NotThere name={name} />}
    >
      {(data) => <NodeBody node={data} />}
    </LoadedPage>
  );
}

function NodeBody({ node }: { readonly node: Node }) {
  return (
    <>
      <PageHeader
        back={<BackLink href={paths.nodes()}>Nodes</BackLink>}
        title={node.name}
        state={<NodeState state={node.state} />}
        lead={
          node.lastSeenAt === null ? (
            'It has not reported yet.'
          ) : (
            <>
              Last heard <Time at={node.lastSeenAt} />
            </>
          )
        }
        actions={<RemoveNode node={node} />}
      />
      <div className="space-y-9">
        {node.state === 'lost' ? (
          <Notice look="warn" title="This node does not report.">
            Its machines may still run. Check its network and that the agent is running on it.
          </Notice>
        ) : null}
        <div className="grid gap-x-8 gap-y-9 desktop:grid-cols-2">
          <Section title="Room">
            <NodeCapacity node={node} />
          </Section>
          <Section title="Facts">
            <NodeFacts node={node} />
          </Section>
        </div>
        <Section title="Machines on it">
          <NodeMachines node={node} />
        </Section>
        <Section title="The last hour">
          <NodeCharts node={node} />
        </Section>
      </div>
    </>
  );
}

function NotThere({ name }: { readonly name: string }) {
  return (
    <Empty
      icon="node"
      title={`There is no node “${name}”`}
      action={<LinkButton href={paths.nodes()}>Show all nodes</LinkButton>}
    />
  );
}

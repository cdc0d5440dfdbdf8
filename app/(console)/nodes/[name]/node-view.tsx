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
import { paths } from '../../../_lib/paths.ts';
import { NodeActions } from './node-actions.tsx';
import { NodeCapacity } from './node-capacity.tsx';
import { NodeCharts } from './node-charts.tsx';
import { NodeDetails } from './node-details.tsx';
import { NodeFacts } from './node-facts.tsx';
import { NodeMachines } from './node-machines.tsx';
import { NodePower } from './node-power.tsx';
import { NodePools } from './node-pools.tsx';
import { NodeNotices } from './node-notices.tsx';
import { Sentence } from '../../../_components/data/sentence.tsx';
import { nodesText, nodeText as text } from '../../../_text/nodes.ts';
import { poolText } from '../../../_text/pools.ts';

/** One node: what it is, what it has left, what runs on it. */
export function NodeView({ name }: { readonly name: string }) {
  const node = useNode(name);
  return (
    <LoadedPage
      query={node}
      title={name}
      back={<BackLink href={paths.nodes()}>{nodesText.title}</BackLink>}
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
        back={<BackLink href={paths.nodes()}>{nodesText.title}</BackLink>}
        title={node.name}
        state={<NodeState state={node.state} />}
        lead={
          node.lastSeenAt === null ? (
            text.notReported
          ) : (
            <Sentence text={text.lastSeen}>
              <Time at={node.lastSeenAt} />
            </Sentence>
          )
        }
        actions={<NodeActions node={node} />}
      />
      <div className="space-y-9">
        <NodeNotices node={node} />
        <div className="grid gap-x-8 gap-y-9 desktop:grid-cols-2">
          <div className="space-y-9">
            <Section title={text.sections.capacity}>
              <NodeCapacity node={node} />
            </Section>
            <NodePower node={node} />
            <NodeDetails node={node} />
          </div>
          <Section title={text.sections.facts}>
            <NodeFacts node={node} />
          </Section>
        </div>
        <Section title={text.sections.machines}>
          <NodeMachines node={node} />
        </Section>
        <Section title={poolText.ofNode.title}>
          <NodePools node={node} />
        </Section>
        <NodeCharts node={node} />
      </div>
    </>
  );
}

function NotThere({ name }: { readonly name: string }) {
  return (
    <Empty
      icon="node"
      title={text.missing.title(name)}
      action={<LinkButton href={paths.nodes()}>{text.missing.action}</LinkButton>}
    />
  );
}

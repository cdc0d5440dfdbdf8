import Link from 'next/link';
import type { Node } from '../../../schemas/api/resources/node.ts';
import { isAway } from '../../../schemas/capability/node.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { LabelList } from '../../_components/data/label-list.tsx';
import { Time } from '../../_components/data/time.tsx';
import { NodeState } from '../../_components/state/node-state.tsx';
import { formatPercent } from '../../_lib/format/format-percent.ts';
import { standingOrder } from '../../_lib/node/standing-order.ts';
import { currentFigures } from '../../_lib/node/current-figures.ts';
import { paths } from '../../_lib/paths.ts';
import { Sentence } from '../../_components/data/sentence.tsx';
import { nodesText as text, nodeText } from '../../_text/nodes.ts';

const COLUMNS: Column<Node>[] = [
  {
    title: text.node,
    names: true,
    cell: (node) => (
      <div>
        <Link
          href={paths.node(node.name)}
          className="font-semibold underline-offset-2 hover:underline"
        >
          {node.name}
        </Link>
        <div className="text-ink-soft">{node.facts?.distribution ?? text.notReported}</div>
        {node.outdated ? <div className="text-small text-warn">{text.outdated}</div> : null}
        <LabelList labels={node.labels} caption={text.labels} />
      </div>
    ),
  },
  {
    title: text.state,
    plain: true,
    cell: (node) => (
      <div>
        <NodeState state={node.state} />
        {isAway(node.state) && node.lastSeenAt !== null ? (
          <div className="text-small text-ink-soft">
            <Sentence text={text.lastSeen}>
              <Time at={node.lastSeenAt} />
            </Sentence>
          </div>
        ) : null}
        <StandingOrder node={node} />
      </div>
    ),
  },
  { title: text.machines, align: 'end', cell: ({ reserved }) => reserved.machines },
  {
    title: text.processor,
    align: 'end',
    cell: (node) => {
      const figures = currentFigures(node);
      return figures ? formatPercent(figures.cpuPercent) : '–';
    },
  },
  {
    title: text.memoryFree,
    align: 'end',
    cell: (node) => {
      const { facts } = node;
      const figures = currentFigures(node);
      return figures && facts ? (
        <span className="whitespace-nowrap">
          {text.of(formatByteSize(figures.memoryFreeBytes), formatByteSize(facts.memoryBytes))}
        </span>
      ) : (
        '–'
      );
    },
  },
  {
    title: text.diskFree,
    align: 'end',
    cell: (node) => {
      const figures = currentFigures(node);
      return figures ? (
        <span className="whitespace-nowrap">
          {node.facts?.ownPool === 'memory'
            ? text.inMemory
            : text.of(
                formatByteSize(figures.poolFreeBytes),
                formatByteSize(figures.poolTotalBytes),
              )}
        </span>
      ) : (
        '–'
      );
    },
  },
];

/** What is ordered of a node, where its state does not say so, and why. */
function StandingOrder({ node }: { readonly node: Node }) {
  const standing = standingOrder(node);
  if (standing === undefined) return null;
  const { called, order } = standing;
  return (
    <div className="max-w-60 text-small text-ink-soft">
      {called === undefined ? null : <div>{text.alsoOrdered[called]}</div>}
      {order.reason === null ? null : (
        <div className="wrap-anywhere">{nodeText.orders.reason(order.reason)}</div>
      )}
    </div>
  );
}

/** Nodes beside each other. */
export function NodesTable({ nodes }: { readonly nodes: readonly Node[] }) {
  return <DataTable caption={text.title} columns={COLUMNS} rows={nodes} rowKey={({ id }) => id} />;
}

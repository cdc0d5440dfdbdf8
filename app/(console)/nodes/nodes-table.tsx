import Link from 'next/link';
import type { Node } from '../../../schemas/api/resources/node.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { Time } from '../../_components/data/time.tsx';
import { NodeState } from '../../_components/state/node-state.tsx';
import { formatPercent } from '../../_lib/format/format-percent.ts';
import { paths } from '../../_lib/paths.ts';

const COLUMNS: Column<Node>[] = [
  {
    title: 'Node',
    names: true,
    cell: (node) => (
      <div>
        <Link
          href={paths.node(node.name)}
          className="font-semibold underline-offset-2 hover:underline"
        >
          {node.name}
        </Link>
        <div className="text-ink-soft">{node.facts?.distribution ?? 'has not reported yet'}</div>
      </div>
    ),
  },
  {
    title: 'State',
    plain: true,
    cell: (node) => (
      <div>
        <NodeState state={node.state} />
        {node.state === 'lost' && node.lastSeenAt !== null ? (
          <div className="text-small text-ink-soft">
            last heard <Time at={node.lastSeenAt} />
          </div>
        ) : null}
      </div>
    ),
  },
  { title: 'Machines', align: 'end', cell: ({ reserved }) => reserved.machines },
  {
    title: 'Processor',
    align: 'end',
    cell: ({ figures }) => (figures ? formatPercent(figures.cpuPercent) : '–'),
  },
  {
    title: 'Memory free',
    align: 'end',
    cell: ({ figures, facts }) =>
      figures && facts ? (
        <span className="whitespace-nowrap">
          {formatByteSize(figures.memoryFreeBytes)} of {formatByteSize(facts.memoryBytes)}
        </span>
      ) : (
        '–'
      ),
  },
  {
    title: 'Disk free',
    align: 'end',
    cell: ({ figures }) =>
      figures ? (
        <span className="whitespace-nowrap">
          {formatByteSize(figures.poolFreeBytes)} of {formatByteSize(figures.poolTotalBytes)}
        </span>
      ) : (
        '–'
      ),
  },
];

/** Nodes beside each other. */
export function NodesTable({ nodes }: { readonly nodes: readonly Node[] }) {
  return <DataTable caption="Nodes" columns={COLUMNS} rows={nodes} rowKey={({ id }) => id} />;
}

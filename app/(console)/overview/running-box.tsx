import Link from 'next/link';
import type { ReactNode } from 'react';
import type { NodeState as NodeStateName } from '../../../schemas/api/resources/node.ts';
import type {
  Machine,
  StackState as StackStateName,
} from '../../../schemas/api/resources/stack.ts';
import type { Summary } from '../../../schemas/api/resources/summary.ts';
import { Box } from '../../_components/layout/box.tsx';
import { MachineState } from '../../_components/state/machine-state.tsx';
import { NodeState } from '../../_components/state/node-state.tsx';
import { StackState } from '../../_components/state/stack-state.tsx';
import { paths } from '../../_lib/paths.ts';
import { overviewText as text } from '../../_text/overview.ts';

/** How many stacks, machines and nodes there are, by state. */
export function RunningBox({
  summary: { stacks, machines, nodes },
}: {
  readonly summary: Summary;
}) {
  return (
    <Box>
      <div className="divide-y divide-line">
        <Line href={paths.stacks()} total={text.totals.stacks(stacks.total)}>
          {entries(stacks.byState).map(([state, count]) => (
            <Counted key={state} count={count}>
              <StackState state={state as StackStateName} />
            </Counted>
          ))}
        </Line>
        <Line href={paths.stacks()} total={text.totals.machines(machines.total)}>
          {entries(machines.byState).map(([state, count]) => (
            <Counted key={state} count={count}>
              <MachineState state={state as Machine['state']} />
            </Counted>
          ))}
        </Line>
        <Line href={paths.nodes()} total={text.totals.nodes(nodes.total)}>
          {entries(nodes.byState).map(([state, count]) => (
            <Counted key={state} count={count}>
              <NodeState state={state as NodeStateName} />
            </Counted>
          ))}
        </Line>
      </div>
    </Box>
  );
}

/** What most are comes first. */
const entries = (byState: Readonly<Record<string, number | undefined>>): [string, number][] =>
  Object.entries(byState)
    .flatMap(([state, count]): [string, number][] => (count ? [[state, count]] : []))
    .toSorted(([, a], [, b]) => b - a);

function Line({
  href,
  total,
  children,
}: {
  readonly href: string;
  readonly total: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="space-y-1.5 py-3 first:pt-0 last:pb-0">
      <Link href={href} className="text-lead font-semibold underline-offset-2 hover:underline">
        {total}
      </Link>
      <ul className="flex flex-wrap gap-x-5 gap-y-1 empty:hidden">{children}</ul>
    </div>
  );
}

function Counted({ count, children }: { readonly count: number; readonly children: ReactNode }) {
  return (
    <li className="flex items-baseline gap-1.5">
      <span className="tabular-nums">{text.counted(count)}</span>
      {children}
    </li>
  );
}

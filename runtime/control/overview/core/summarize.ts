import type { BusyNode, Summary } from '../../../../schemas/api/resources/summary.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { findAttention } from './find-attention.ts';
import { findShortages } from './find-shortages.ts';
import { isReporting, sharesOf } from './node-shares.ts';
import { sumCapacity } from './sum-capacity.ts';
import type { SummaryInput, SummedNode } from './summary-input.ts';

/** Sums up everything at a glance, but for the operations that are under way. */
export function summarize(input: SummaryInput): Omit<Summary, 'operations'> {
  const { at, nodes, stacks, pools } = input;
  const capacity = sumCapacity(nodes, pools);
  const present = stacks.filter(({ state }) => state !== 'removed');
  return {
    at,
    stacks: countStates(stacks.map(({ state }) => state)),
    machines: countStates(present.flatMap(({ machines }) => machines)),
    nodes: countStates(nodes.map(({ state }) => state)),
    capacity,
    busiest: busiestOf(nodes),
    short: findShortages(input, capacity),
    attention: findAttention(input),
  };
}

function countStates<State extends string>(
  states: readonly State[],
): { total: number; byState: Partial<Record<State, number>> } {
  const counts = new Map<State, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return {
    total: states.length,
    byState: Object.fromEntries(counts) as Partial<Record<State, number>>,
  };
}

/** @returns the nodes of which most is used, of whatever it is most of */
const busiestOf = (nodes: readonly SummedNode[]): BusyNode[] =>
  nodes
    .filter(isReporting)
    .map((node) => ({ node, shares: sharesOf(node) }))
    .toSorted((a, b) => most(b.shares) - most(a.shares))
    .slice(0, LIMITS.overview.busiest)
    .map(({ node: { id, name }, shares: { cpu, memory, pool } }) => ({
      id,
      name,
      cpuShare: cpu,
      memoryShare: memory,
      poolShare: pool,
    }));

const most = ({ cpu, memory, pool }: ReturnType<typeof sharesOf>): number =>
  Math.max(cpu, memory, pool);

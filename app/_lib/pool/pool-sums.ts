import type { Pool } from '../../../schemas/api/resources/pool.ts';

/** Nodes without a pool that are named in a list. */
const NAMED = 3;

/** @returns how many volumes the stacks have in it that are told of a pool */
export const volumesIn = ({ uses }: Pick<Pool, 'uses'>): number =>
  uses.reduce((sum, { volumes }) => sum + volumes, 0);

/** At how many nodes a pool is, the first of those where it is not, and how many more there are. */
export interface Lacks {
  readonly ready: number;
  readonly named: readonly string[];
  readonly more: number;
}

/** Nodes that are still about to bring it up lack nothing. */
export function whoLacks({ nodes }: Pick<Pool, 'nodes'>): Lacks {
  const lacking = nodes.filter(({ state }) => state !== 'ready' && state !== 'waiting');
  return {
    ready: nodes.filter(({ state }) => state === 'ready').length,
    named: lacking.slice(0, NAMED).map(({ nodeName }) => nodeName),
    more: Math.max(0, lacking.length - NAMED),
  };
}

const ORDER: Readonly<Record<Pool['nodes'][number]['state'], number>> = {
  failed: 0,
  absent: 1,
  memory: 2,
  unknown: 3,
  waiting: 4,
  ready: 5,
};

/** @returns nodes that do not have the pool first, then by name */
export const worstFirst = (nodes: Pool['nodes']): Pool['nodes'] =>
  nodes.toSorted((a, b) => ORDER[a.state] - ORDER[b.state] || (a.nodeName < b.nodeName ? -1 : 1));

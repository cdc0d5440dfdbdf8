import type { ObservedPool, ObservedState } from '../../../../schemas/agent/observed.ts';
import type { PoolAtNode } from '../../../../schemas/api/resources/pool.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import type { PoolRecord } from '../ports/pool-store.ts';
import { isMeantFor, type LabelledNode } from './pool-nodes.ts';
import type { SitePool } from './site-pool.ts';
import { pendingBytes, volumesByPool } from './volumes-by-pool.ts';

export interface SitePoolsInput {
  readonly pools: readonly PoolRecord[];
  readonly nodes: readonly LabelledNode[];
  readonly stacks: readonly StackRecord[];
  readonly observed: (node: NodeId) => ObservedState | undefined;
  readonly isLost: (node: NodeId) => boolean;
  /** Nodes that sleep: what is meant for them is there again once they are awake. Absent: none does. */
  readonly asleep?: { has(node: NodeId): boolean };
}

/** Puts together what a plan depends on of declared pools. */
export function makeSitePools(input: SitePoolsInput): SitePool[] {
  if (input.pools.length === 0) return [];
  const volumes = volumesByPool(input.stacks, input.observed);
  return input.pools.map((pool) => {
    const here = volumes.get(pool.id) ?? [];
    const { states, totalBytes, freeBytes } = poolSight(pool, input);
    return {
      id: pool.id,
      name: pool.name,
      states,
      totalBytes,
      freeBytes,
      reserve: pool.reserve,
      promisedBytes: pendingBytes(here),
      images: new Set(here.flatMap(({ image }) => image ?? [])),
    };
  });
}

/**
 * What nodes say of a pool. What one says for which it is not meant does not count. Where several
 * have it, the least that one of them has seen free is what there is: they look at different times.
 */
export function poolSight(
  pool: PoolRecord,
  { nodes, observed, isLost, asleep }: Omit<SitePoolsInput, 'pools' | 'stacks'>,
): Pick<SitePool, 'states' | 'totalBytes' | 'freeBytes'> {
  const states = new Map<NodeId, Exclude<PoolAtNode['state'], 'memory'>>();
  const ready: ObservedPool[] = [];
  for (const node of nodes.filter((each) => isMeantFor(pool, each))) {
    const report = observed(node.id);
    const found = report?.pools.find(({ id }) => id === pool.id);
    const isAway = report === undefined || isLost(node.id);
    const away = asleep?.has(node.id) ? (found?.state ?? 'ready') : 'unknown';
    states.set(node.id, isAway ? away : (found?.state ?? 'waiting'));
    if (!isAway && found?.state === 'ready') ready.push(found);
  }
  const least = ready.reduce<ObservedPool | undefined>(
    (a, b) => (a && a.freeBytes <= b.freeBytes ? a : b),
    undefined,
  );
  return { states, totalBytes: least?.totalBytes ?? 0, freeBytes: least?.freeBytes ?? 0 };
}

import type { ObservedPool, ObservedState } from '../../../../schemas/agent/observed.ts';
import type { NodeAddress } from '../../../../schemas/agent/node-address.ts';
import {
  OWN_POOL,
  type Pool,
  type PoolAtNode,
  type PoolExport,
  type PoolUse,
} from '../../../../schemas/api/resources/pool.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeId, PoolId } from '../../../../schemas/ids/brand.ts';
import type { PoolDefaultIds, PoolRecord } from '../ports/pool-store.ts';
import { poolSight } from './make-site-pools.ts';
import type { LabelledNode } from './pool-nodes.ts';
import { isPlaceShared, sourceOf } from './pool-source.ts';
import { reserveBytes, roomBytes } from './site-pool.ts';
import { pendingBytes, type PoolVolume } from './volumes-by-pool.ts';
import { whyPoolStays } from './why-pool-stays.ts';

export interface NamedNode extends LabelledNode {
  readonly name: string;
}

/** What pools are shown with. */
export interface PoolSurroundings {
  readonly nodes: readonly NamedNode[];
  readonly observed: (node: NodeId) => ObservedState | undefined;
  readonly isLost: (node: NodeId) => boolean;
  readonly addressOf: (node: NodeId) => NodeAddress | undefined;
  readonly volumesIn: (pool: PoolId | NodeId) => readonly PoolVolume[];
  readonly defaults: PoolDefaultIds;
}

/** Shows a declared pool as the API does: what is stored, and what its nodes reported last. */
export function viewPool(record: PoolRecord, surroundings: PoolSurroundings): Pool {
  const { nodes, observed, addressOf, volumesIn, defaults } = surroundings;
  const { id, place, reserve } = record;
  const { states, totalBytes, freeBytes } = poolSight(record, surroundings);
  const volumes = volumesIn(id);
  const sum = sums(volumes);
  const promised = { totalBytes, freeBytes, reserve, promisedBytes: pendingBytes(volumes) };
  const defaultFor = (['system', 'data'] as const).filter((kind) => defaults[kind] === id);
  const uses = usesOf(volumes);
  return {
    id,
    name: record.name,
    kind: place.kind === 'export' ? 'nfs' : place.kind,
    shared: isPlaceShared(place),
    source: sourceOf(place, addressOf) ?? null,
    export: viewExport(record, surroundings),
    meant: record.nodes,
    nodes: nodes.flatMap((node) => {
      const state = states.get(node.id);
      if (state === undefined) return [];
      const fault = reportedIn(observed(node.id), id)?.fault;
      const base = { node: node.id, nodeName: node.name, state };
      return [state === 'ready' || state === 'unknown' || !fault ? base : { ...base, fault }];
    }),
    state: stateOf([...states.values()]),
    totalBytes,
    freeBytes,
    reserve,
    reserveBytes: reserveBytes(reserve, { totalBytes }),
    ...sum,
    roomBytes: roomBytes(promised),
    stacks: uses.length,
    uses: uses.slice(0, LIMITS.pool.shownStacks),
    defaultFor,
    whyStays: whyPoolStays({ defaultFor, stacks: uses.map(({ name }) => name) }) ?? null,
    note: record.note,
    createdAt: record.createdAt.toISOString(),
    createdBy: record.createdBy,
  };
}

/** Shows the pool that a node has of its own. Nothing of it is kept free. */
export function viewOwnPool(
  node: NamedNode,
  { observed, isLost, volumesIn, defaults }: PoolSurroundings,
): Pool {
  const report = observed(node.id);
  const figures = isLost(node.id) ? undefined : report?.figures;
  const [totalBytes, freeBytes] = [figures?.poolTotalBytes ?? 0, figures?.poolFreeBytes ?? 0];
  const volumes = volumesIn(node.id);
  const reserve = { unit: 'bytes', bytes: 0 } as const;
  const there = report?.facts.ownPool ?? (totalBytes > 0 ? 'ready' : 'absent');
  const state = figures === undefined ? 'unknown' : there;
  const promised = { totalBytes, freeBytes, reserve, promisedBytes: pendingBytes(volumes) };
  const uses = usesOf(volumes);
  return {
    id: null,
    name: ownPoolName(node),
    kind: 'own',
    shared: false,
    source: null,
    export: null,
    meant: null,
    nodes: [{ node: node.id, nodeName: node.name, state }],
    state: state === 'memory' ? state : stateOf([state]),
    totalBytes,
    freeBytes,
    reserve,
    reserveBytes: 0,
    ...sums(volumes),
    roomBytes: roomBytes(promised),
    stacks: uses.length,
    uses: uses.slice(0, LIMITS.pool.shownStacks),
    defaultFor: (['system', 'data'] as const).filter((kind) => defaults[kind] === undefined),
    whyStays: 'every node has a pool of its own',
    note: '',
    createdAt: null,
    createdBy: null,
  };
}

export const ownPoolName = ({ name }: Pick<NamedNode, 'name'>): string => `${name}/${OWN_POOL}`;

const reportedIn = (report: ObservedState | undefined, pool: PoolId): ObservedPool | undefined =>
  report?.pools.find(({ id }) => id === pool);

function viewExport(
  { id, place }: PoolRecord,
  { nodes, observed, isLost }: PoolSurroundings,
): PoolExport | null {
  if (place.kind !== 'export') return null;
  const { node, path } = place;
  const report = isLost(node) ? undefined : observed(node);
  const found = report?.exports.find(({ pool }) => pool === id);
  return {
    node,
    nodeName: nodes.find((each) => each.id === node)?.name ?? node,
    path,
    state: report === undefined ? 'unknown' : (found?.state ?? 'waiting'),
    by: found?.by ?? null,
    ...(found?.fault ? { fault: found.fault } : {}),
  };
}

/** How a pool is as a whole. Of a node that is not connected nothing is known, so it does not count. */
function stateOf(states: readonly PoolAtNode['state'][]): Pool['state'] {
  const known = states.filter((state) => state !== 'unknown');
  const ready = known.filter((state) => state === 'ready').length;
  if (ready > 0) return ready === known.length ? 'ready' : 'partly';
  return known.length > 0 && known.every((state) => state === 'waiting') ? 'waiting' : 'away';
}

const sums = (volumes: readonly PoolVolume[]): Pick<Pool, 'usedBytes' | 'promisedBytes'> => ({
  usedBytes: volumes.reduce((sum, volume) => sum + volume.usedBytes, 0),
  promisedBytes: volumes.reduce((sum, volume) => sum + volume.promisedBytes, 0),
});

/** @returns what each stack has in a pool, what was promised most first */
function usesOf(volumes: readonly PoolVolume[]): PoolUse[] {
  const byStack = Map.groupBy(volumes, ({ stack }) => stack);
  return [...byStack]
    .map(([{ id, name, stage }, here]) => ({
      stack: id,
      name,
      removed: stage === 'kept',
      volumes: here.length,
      ...sums(here),
    }))
    .toSorted((a, b) => b.promisedBytes - a.promisedBytes || (a.name < b.name ? -1 : 1));
}

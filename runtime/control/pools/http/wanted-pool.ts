import type { PoolNodes } from '../../../../schemas/api/resources/pool.ts';
import type { RouteRequest } from '../../../../schemas/api/route.ts';
import type {
  PoolPlace as WantedPlace,
  poolRoutes,
  WantedNodes,
} from '../../../../schemas/api/routes/pool.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { NodeRecord } from '../../nodes/ports/node-store.ts';
import { orderFormat } from '../../nodes/core/order-format.ts';
import { overlappingPool, overlapWords } from '../core/overlapping-pool.ts';
import { isPlaceShared } from '../core/pool-source.ts';
import type { PoolPlace, PoolRecord } from '../ports/pool-store.ts';

/**
 * Reads what somebody asks for.
 *
 * @param there the nodes and the pools that are there already
 * @throws Fault NOT_FOUND for a node that is not there, CONFLICT for a place that cannot be had,
 *   LIMIT_EXCEEDED
 */
export function readPool(
  wanted: RouteRequest<(typeof poolRoutes)['addPool']>['body'],
  there: { readonly nodes: readonly NodeRecord[]; readonly pools: readonly PoolRecord[] },
): Omit<PoolRecord, 'id' | 'createdAt' | 'createdBy'> {
  const { name, reserve, note } = wanted;
  if (there.pools.length >= LIMITS.pool.count) {
    throw new Fault('LIMIT_EXCEEDED', {
      what: 'The number of pools',
      limit: String(LIMITS.pool.count),
      found: String(there.pools.length + 1),
    });
  }
  const nodes = readNodes(wanted.nodes, there.nodes);
  const place = readPlace(wanted.place, { name, nodes }, there.nodes);
  demandOneNode(place, nodes, name);
  demandPlace({ name, place, nodes }, there);
  return { name, place, nodes, reserve, note };
}

/**
 * @param there the nodes, and the pools but for this one
 * @throws Fault CONFLICT when another pool is in the same place, inside of it or around it
 */
export function demandPlace(
  { name, ...wanted }: Pick<PoolRecord, 'name' | 'place' | 'nodes'>,
  there: { readonly nodes: readonly NodeRecord[]; readonly pools: readonly PoolRecord[] },
): void {
  const overlap = overlappingPool(wanted, there.pools, there.nodes);
  if (overlap) throw conflict(name, overlapWords(overlap));
}

/** @throws Fault NOT_FOUND for a node that is not there */
export function readNodes(wanted: WantedNodes, nodes: readonly NodeRecord[]): PoolNodes {
  if (wanted.kind !== 'list') return wanted;
  return { kind: 'list', nodes: [...new Set(wanted.nodes.map((name) => idOf(name, nodes)))] };
}

/** @throws Fault NOT_FOUND for a node that is not there, CONFLICT for a place that cannot be had */
function readPlace(
  place: WantedPlace,
  { name, nodes: meant }: Pick<PoolRecord, 'name' | 'nodes'>,
  nodes: readonly NodeRecord[],
): PoolPlace {
  if (place.kind === 'disk') return readDiskPlace(place, { name, nodes: meant }, nodes);
  if (place.kind !== 'export') return place;
  const id = idOf(place.node, nodes);
  const node = nodes.find((each) => each.id === id);
  if (node?.facts && !node.facts.roles.includes('gateway')) {
    throw conflict(name, `the agent of ${node.name} does not have the gateway role`);
  }
  if (node?.facts && node.facts.underlay === undefined) {
    throw conflict(name, `other nodes do not reach ${node.name}`);
  }
  return { kind: 'export', node: id, path: place.path };
}

/** @throws Fault CONFLICT when the disk may not be formatted, or is not the one that was confirmed */
function readDiskPlace(
  { kind, label, format }: Extract<WantedPlace, { kind: 'disk' }>,
  { name, nodes: meant }: Pick<PoolRecord, 'name' | 'nodes'>,
  nodes: readonly NodeRecord[],
): PoolPlace {
  if (!format) return { kind, label };
  const [only] = meant.kind === 'list' && meant.nodes.length === 1 ? meant.nodes : [];
  const node = nodes.find(({ id }) => id === only);
  if (!node) throw conflict(name, 'a disk belongs to one node, so name exactly that one');
  const order = orderFormat(format, label, node.facts?.disks);
  if ('why' in order) throw conflict(name, order.why);
  return { kind, label, format: order.format };
}

/**
 * What is not the same on several nodes is a pool of one of them.
 *
 * @throws Fault CONFLICT
 */
export function demandOneNode(place: PoolPlace, nodes: PoolNodes, name: string): void {
  if (isPlaceShared(place) || (nodes.kind === 'list' && nodes.nodes.length === 1)) return;
  const what = place.kind === 'disk' ? 'a disk' : 'a folder that is not shared';
  throw conflict(name, `${what} belongs to one node, so name exactly that one`);
}

const conflict = (name: string, why: string): Fault =>
  new Fault('CONFLICT', { what: 'pool', name, why });

function idOf(name: string, nodes: readonly NodeRecord[]): NodeId {
  const found = nodes.find((node) => node.id === name) ?? nodes.find((node) => node.name === name);
  if (!found) throw new Fault('NOT_FOUND', { what: 'node', name });
  return found.id;
}

import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { Remark } from '../../stacks/core/plan/remark.ts';
import type { NodeRecord } from '../ports/node-store.ts';

/**
 * What keeps machines from being started on some nodes. A cordon does not: what is there may run.
 *
 * @param wanted where the machines and the router of a stack are
 * @returns a problem for each node in maintenance, by name
 */
export const maintenanceProblems = (
  wanted: ReadonlySet<NodeId>,
  nodes: readonly Pick<NodeRecord, 'id' | 'name' | 'orders'>[],
): Remark[] =>
  nodes
    .filter(({ id, orders }) => wanted.has(id) && orders.maintenance)
    .map(({ name, orders }) => ({
      code: 'NODE_IN_MAINTENANCE',
      message: `${name} is in maintenance${because(orders.maintenance?.reason)}.`,
      action: `End it when the node may be used again: yard node maintenance ${name} --end`,
    }));

const because = (reason: string | null | undefined): string => (reason ? ` (${reason})` : '');

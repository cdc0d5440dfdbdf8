import type { Node, NodeAdmission, NodeOrder } from '../../../schemas/api/resources/node.ts';

/** The strictest order that stands. */
export interface StandingOrder {
  readonly order: NodeOrder;
  /** What to call it; undefined: the state of the node says it. */
  readonly called: 'dead' | Exclude<NodeAdmission, 'open'> | undefined;
}

/** @returns undefined when nothing is ordered of a node */
export function standingOrder({
  state,
  admission,
  orders,
}: Pick<Node, 'state' | 'admission' | 'orders'>): StandingOrder | undefined {
  // It is told even where the node is cordoned, since that is what its death makes it.
  if (orders.dead) return { order: orders.dead, called: 'dead' };
  const order = orders.maintenance ?? orders.drain ?? orders.cordon;
  if (order === null || admission === 'open') return undefined;
  return { order, called: state === admission ? undefined : admission };
}

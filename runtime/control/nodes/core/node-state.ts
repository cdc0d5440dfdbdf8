import type {
  NodeAdmission,
  NodeOrders,
  NodeState,
} from '../../../../schemas/api/resources/node.ts';

/** What is seen of a node. */
export interface NodeSight {
  /** It has reported, now or before the server was started. */
  readonly hasReported: boolean;
  /** It has been silent for so long that it counts as lost. */
  readonly isSilent: boolean;
}

/** @returns what a node takes: the strictest of its orders; one that was declared dead takes nothing */
export function admissionOf({ cordon, maintenance, drain, dead }: NodeOrders): NodeAdmission {
  if (maintenance) return 'maintenance';
  if (drain) return 'draining';
  return cordon || dead ? 'cordoned' : 'open';
}

/**
 * The one state that is shown of a node. What is seen comes first: an order says nothing about a node
 * that does not answer.
 */
export function nodeState(orders: NodeOrders, { hasReported, isSilent }: NodeSight): NodeState {
  if (!hasReported) return 'pending';
  if (isSilent) return 'lost';
  const admission = admissionOf(orders);
  return admission === 'open' ? 'ready' : admission;
}

import type {
  NodeAdmission,
  NodeOrders,
  NodeState,
} from '../../../../schemas/api/resources/node.ts';
import type { NodeRest } from '../../../../schemas/api/resources/power.ts';

/** What is seen of a node. */
export interface NodeSight {
  /** It has reported, now or before the server was started. */
  readonly hasReported: boolean;
  /** It has been silent for so long that it counts as lost. */
  readonly isSilent: boolean;
  /** Why it is off, or on the way there; absent: it is neither. */
  readonly rest?: { readonly settled: boolean; readonly kind: NodeRest['kind'] } | null;
}

/**
 * @param rest why it is off, or on the way there
 * @returns what a node takes: the strictest of its orders; one that was declared dead, or goes, takes nothing
 */
export function admissionOf(
  { cordon, maintenance, drain, dead }: NodeOrders,
  rest?: NodeSight['rest'],
): NodeAdmission {
  if (maintenance) return 'maintenance';
  if (drain) return 'draining';
  return cordon || dead || rest ? 'cordoned' : 'open';
}

/**
 * The one state that is shown of a node. What is seen comes first: an order says nothing about a node
 * that does not answer.
 */
export function nodeState(orders: NodeOrders, sight: NodeSight): NodeState {
  const { hasReported, isSilent, rest } = sight;
  if (!hasReported) return 'pending';
  if (rest && (rest.settled || isSilent)) return rest.kind === 'sleep' ? 'asleep' : 'off';
  if (isSilent) return 'lost';
  const admission = admissionOf(orders, rest);
  return admission === 'open' ? 'ready' : admission;
}

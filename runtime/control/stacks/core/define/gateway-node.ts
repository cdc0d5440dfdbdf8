import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

/**
 * @param plan of any version: older ones, kept with their operations, put everything on one node
 * @returns the node of a planned stack's router
 */
export function gatewayNode({ gateway, machines }: Pick<Plan, 'gateway' | 'machines'>): NodeId {
  const node = gateway?.node ?? machines[0]?.node;
  if (!node) throw new Error('a plan without machines');
  return node;
}

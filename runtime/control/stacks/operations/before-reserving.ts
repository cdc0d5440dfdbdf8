import type { Plan } from '../../../../schemas/api/resources/plan.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import { gatewayNode } from '../core/define/gateway-node.ts';
import type { StackOperationDependencies } from './stack-operation.ts';

type Observed = StackOperationDependencies['observed'];

/** A stack that is to be made by a plan. */
interface PlannedStack {
  readonly stack: StackId;
  readonly plan: Plan;
}

/**
 * Waits until it is known what the nodes of a plan have, and looks whether they have the stack already.
 *
 * @throws Fault CONFLICT
 */
export async function beforeReserving(
  observed: Observed,
  planned: PlannedStack,
  signal: AbortSignal,
): Promise<void> {
  await untilHeard(observed, planned.plan, signal);
  demandUnknown(observed, planned);
}

/**
 * After a restart of the server, what a node has is known from its first report on; one that is silent
 * counts as lost after a while.
 */
async function untilHeard(observed: Observed, plan: Plan, signal: AbortSignal): Promise<void> {
  const nodes = [gatewayNode(plan), ...plan.machines.map(({ node }) => node)];
  const isKnown = (): true | undefined =>
    nodes.every((node) => observed.get(node) !== undefined || observed.isLost(node)) || undefined;
  await observed.waitFor(isKnown, signal);
}

/**
 * Names and ids of a stack are made when it is reserved. One that a node has already was made after
 * the backup that this server was restored from: it would be made a second time beside itself.
 */
function demandUnknown(observed: Observed, { plan, stack }: PlannedStack): void {
  if (!observed.present(gatewayNode(plan)).routers.includes(stack)) return;
  const why =
    'its router is on a node already. It was made after the backup that this server was restored from, and runs on as it is';
  throw new Fault('CONFLICT', { what: 'stack', name: plan.name, why });
}

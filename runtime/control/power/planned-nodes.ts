import { OPERATION_KIND } from '../../../schemas/capability/operation-kind.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { OperationReader } from '../../operations/ports/operation-log.ts';
import { gatewayNode } from '../stacks/core/define/gateway-node.ts';
import { InstallParams } from '../stacks/operations/install-stack.ts';

/** More than one server ever works on at a time. */
const ACTIVE = 1_000;

/** @returns the nodes that operations work on or are about to, and the title of one of each */
export async function plannedNodes(
  operations: Pick<OperationReader, 'list'>,
): Promise<ReadonlyMap<NodeId, string>> {
  const active = await operations.list({ active: true, limit: ACTIVE, before: undefined });
  return new Map(
    active.flatMap(({ kind, title, subject, also, params }) => {
      const taken = [subject, ...also].flatMap((each) => (each.kind === 'node' ? [each.id] : []));
      const installed = kind === OPERATION_KIND.install ? nodesOfInstall(params) : [];
      return [...taken, ...installed].map((node) => [node as NodeId, title] as const);
    }),
  );
}

/** Until it is reserved, an install is nowhere but in its plan. */
function nodesOfInstall(params: unknown): NodeId[] {
  const { plan } = InstallParams.parse(params);
  return [gatewayNode(plan), ...plan.machines.map(({ node }) => node)];
}

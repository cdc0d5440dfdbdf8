import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { leftOn } from '../../nodes/core/left-on.ts';
import type { Present } from '../../nodes/core/present.ts';

/**
 * @param present what the node has by its last report, of whichever stack
 * @returns whether anything is on a node, or is still being deleted there
 */
export const hasAny = (
  node: NodeId,
  { machines, networks, routers }: Present,
  stacks: Parameters<typeof leftOn>[1],
): boolean =>
  machines.length + networks.length + routers.length > 0 || leftOn(node, stacks).length > 0;

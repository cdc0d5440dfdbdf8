import { reservedOn, stacksByNode } from '../../../nodes/core/make-site.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type { StackRecord } from '../define/stack-record.ts';
import type { MemoryUse } from './room-for-stack.ts';

/**
 * What stacks use of the memory of a few nodes. Each stack is looked at on the nodes that it is on alone: of
 * thousands of both, every pair would take many seconds.
 *
 * @returns what uses some, by node
 */
export function memoryUses(
  nodes: readonly NodeId[],
  stacks: readonly StackRecord[],
): readonly MemoryUse[] {
  const byNode = stacksByNode(stacks);
  return nodes.flatMap((node) =>
    (byNode.get(node) ?? []).flatMap((stack) => {
      const { memoryBytes } = reservedOn(node, [stack]);
      return memoryBytes > 0 ? [{ stack: stack.name, node, memoryBytes }] : [];
    }),
  );
}

import type { NodeHolds } from '../../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { MachineId, NodeId } from '../../../../schemas/ids/brand.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';

type Stack = Pick<StackRecord, 'name' | 'definition' | 'stage' | 'power'>;

/** @param isUp whether a machine was reported as running when it was last heard of */
export function nodeHolds(
  stacks: readonly Stack[],
  isUp: (machine: MachineId) => boolean,
): ReadonlyMap<NodeId, NodeHolds> {
  const stackCount = new Map<NodeId, number>();
  const running = new Map<NodeId, string[]>();
  for (const stack of stacks) {
    const up = nodesWithRunning(stack, isUp);
    for (const node of nodesOf(stack)) {
      stackCount.set(node, (stackCount.get(node) ?? 0) + 1);
      if (up.has(node)) running.set(node, [...(running.get(node) ?? []), stack.name]);
    }
  }
  return new Map(
    [...stackCount].map(([node, count]) => {
      const names = (running.get(node) ?? []).toSorted();
      const named = names.slice(0, LIMITS.nodeRecord.namedStacks);
      return [node, { stacks: count, running: names.length, names: named }];
    }),
  );
}

/** Of a node that nothing is on. */
export const HOLDS_NOTHING: NodeHolds = { stacks: 0, running: 0, names: [] };

/** Its machines, or what is kept of them, its router, and what moves there. */
const nodesOf = ({ definition: { gateway, machines } }: Stack): ReadonlySet<NodeId> =>
  new Set([gateway, ...machines.flatMap(({ node, move }) => [node, move?.to ?? node])]);

/** A stack that is on runs wherever it is; one that is being switched off, where a machine still does. */
function nodesWithRunning(
  stack: Stack,
  isUp: (machine: MachineId) => boolean,
): ReadonlySet<NodeId> {
  if (isOn(stack)) return nodesOf(stack);
  const up = stack.definition.machines.filter(({ id }) => isUp(id));
  return new Set(up.map(({ node }) => node));
}

/** One that is being installed is not on yet, but will be. */
export const isOn = ({ stage, power }: Pick<Stack, 'stage' | 'power'>): boolean =>
  stage !== 'kept' && (stage !== 'defined' || power === 'on');

import type { OperationProgress } from '../../../../schemas/api/resources/operation.ts';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import { nodesLeft } from '../core/define/definition.ts';
import { nextLook } from './next-look.ts';
import type { StackOperationDependencies } from './stack-operation.ts';

/**
 * Forgets what moves have left on nodes that were removed, as one is in the moment in which a move to it
 * begins: nobody will ever say that it is gone there.
 */
export async function forgetRemovedNodes(
  { stacks, nodes, desired }: Pick<StackOperationDependencies, 'stacks' | 'nodes' | 'desired'>,
  stack: StackId,
): Promise<void> {
  const record = await stacks.get(stack);
  if (!record) return;
  const left = nodesLeft(record.definition);
  if (left.length === 0) return;
  const known = new Set((await nodes.list()).map(({ id }) => id));
  const { machines, volumes, networks } = record.definition;
  const items = [...machines, ...volumes, ...networks].map(({ id }) => id);
  for (const node of left.filter((id) => !known.has(id))) {
    await stacks.clearLeft(stack, { node, items });
    desired.touch(stack);
  }
}

/**
 * Waits until every node has said that nothing is left there of what moved away from it, or came back
 * from a move to it: once the stack is forgotten, nobody would know whose it is. Nodes that are removed are
 * not waited for. A stack that is not there has nothing anywhere.
 */
export async function untilGivenUp(
  dependencies: Pick<StackOperationDependencies, 'stacks' | 'observed' | 'nodes' | 'desired'>,
  stack: StackId,
  { signal, report }: { signal: AbortSignal; report: (progress: Note) => void },
): Promise<void> {
  const { stacks, observed } = dependencies;
  for (;;) {
    await forgetRemovedNodes(dependencies, stack);
    const record = await stacks.get(stack);
    const nodes = record ? nodesLeft(record.definition) : [];
    if (nodes.length === 0) return;
    const names = nodes.map((node) => observed.get(node)?.facts.hostname ?? node).join(', ');
    report({
      note:
        `Waiting for ${names} to delete what moves have left there. ` +
        'If it is gone for good, remove it: yard node rm',
    });
    await nextLook(signal);
  }
}

type Note = Pick<OperationProgress, 'note'>;

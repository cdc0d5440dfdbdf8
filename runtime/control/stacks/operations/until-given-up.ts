import type { OperationProgress } from '../../../../schemas/api/resources/operation.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import { nodesLeft } from '../core/define/definition.ts';
import type { StackOperationDependencies } from './stack-operation.ts';

/**
 * Waits until every node has said that nothing is left there of what moved away from it, or came back
 * from a move to it: once the stack is forgotten, nobody would know whose it is. Nodes that are removed are
 * not waited for. A stack that is not there has nothing anywhere.
 */
export async function untilGivenUp(
  { stacks, observed }: Pick<StackOperationDependencies, 'stacks' | 'observed'>,
  stack: StackId,
  { signal, report }: { signal: AbortSignal; report: (progress: Note) => void },
): Promise<void> {
  for (;;) {
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

function nextLook(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, LIMITS.agent.probeIntervalMs);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { UndoContext } from '../../../operations/kind.ts';
import { nodesOf } from '../core/define/definition.ts';
import { machinesReady, startProgress } from './await-ready.ts';
import { awaitNodesWhile, isHeard, type StackOperationDependencies } from './stack-operation.ts';
import type { StackParams } from './stack-steps.ts';
import { untilAllHeard } from './strayed-stack.ts';

/**
 * Waits until the machines of a stack, which a rollback has switched on, are ready again. It is no fault of the rollback
 * when one of them does not get ready, a node is lost, or it takes too long: the stack is what it was, and its state
 * says so.
 */
export async function untilItServes(
  dependencies: StackOperationDependencies,
  { params, signal, report }: Pick<UndoContext<StackParams>, 'params' | 'signal' | 'report'>,
): Promise<void> {
  const record = await dependencies.stacks.get(params.stack);
  if (!record) return;
  const nodes = nodesOf(record.definition);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.stack.upgrade.serviceAgainMs)]);
  try {
    // After a restart of the server, what a node has is known from its first report on.
    await untilAllHeard(dependencies, limit);
    await awaitNodesWhile(dependencies, record, limit, {
      demand: () => {
        if (!nodes.every((node) => isHeard(dependencies, node))) throw new Error('a node is lost');
      },
      check: (sight) => {
        report({ note: 'Starting machines again', machines: startProgress(sight, record) });
        return machinesReady(dependencies, sight, record);
      },
    });
  } catch {
    signal.throwIfAborted();
  }
}

import type { StackId } from '../../../../schemas/ids/brand.ts';
import type { StepContext } from '../../../operations/kind.ts';
import type { StackOperationDependencies } from './stack-operation.ts';
import { backTo } from './stack-steps.ts';

type Removal = Pick<StepContext<unknown>, 'operation' | 'actor' | 'signal' | 'report'>;

/**
 * Removes a stack that an operation made for itself, whatever it has become: its machines are switched off, and all that they
 * were made of is deleted. Gone already: nothing.
 */
export async function removeWhole(
  dependencies: StackOperationDependencies,
  { operation, actor, signal, report }: Removal,
  stack: StackId,
): Promise<void> {
  const { stacks, desired } = dependencies;
  const context = { operation, actor, signal, report, params: { stack } };
  await backTo(dependencies, 'reserved')({ ...context, outputIfAny: () => undefined });
  await stacks.forget(stack);
  desired.touch(stack);
}

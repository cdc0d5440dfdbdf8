import type { StackId } from '../../../../schemas/ids/brand.ts';
import type { StackAlteration } from '../core/define/alter-stack.ts';
import type { StackOperationDependencies } from './stack-operation.ts';

/** Writes a change of a stack down, and has its nodes told. */
export async function alter(
  { stacks, desired }: Pick<StackOperationDependencies, 'stacks' | 'desired'>,
  stack: StackId,
  change: StackAlteration,
): Promise<void> {
  await stacks.alter(stack, change);
  desired.touch(stack);
}

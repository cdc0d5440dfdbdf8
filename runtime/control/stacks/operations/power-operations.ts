import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { z } from 'zod';
import { StackId } from '../../../../schemas/ids/brand.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import { getStack, type StackOperationDependencies } from './stack-operation.ts';
import { type StackParams, startStep, stopStep } from './stack-steps.ts';

const Params = z.object({ stack: StackId });

/** Starts all machines of a stack, in their order. */
export const startStack = (dependencies: StackOperationDependencies): OperationKind<StackParams> =>
  defineOperation({
    kind: OPERATION_KIND.start,
    version: 1,
    params: Params,
    steps: [startStep(dependencies), noteStep(dependencies, 'stack.start', 'was started')],
  });

/** Stops all machines of a stack, dependants first. */
export const stopStack = (dependencies: StackOperationDependencies): OperationKind<StackParams> =>
  defineOperation({
    kind: OPERATION_KIND.stop,
    version: 1,
    params: Params,
    steps: [stopStep(dependencies), noteStep(dependencies, 'stack.stop', 'was stopped')],
  });

/** Stops, then starts. */
export const restartStack = (
  dependencies: StackOperationDependencies,
): OperationKind<StackParams> =>
  defineOperation({
    kind: OPERATION_KIND.restart,
    version: 1,
    params: Params,
    steps: [
      stopStep(dependencies),
      startStep(dependencies),
      noteStep(dependencies, 'stack.restart', 'was restarted'),
    ],
  });

/** Notes in the audit log that an operation is done. */
export const noteStep = (
  { stacks, audit }: StackOperationDependencies,
  action: string,
  words: string,
) =>
  defineStep<StackParams, null>({
    name: 'note',
    title: 'Finishing',
    output: z.null(),
    timeoutMs: 60_000,
    commit: true,
    run: async ({ params, actor }) => {
      const { id, name } = await getStack(stacks, params.stack);
      await audit.record({ actor, action, subject: id, sentence: `${name} ${words}.` });
      return null;
    },
  });

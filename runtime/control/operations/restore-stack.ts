import { OPERATION_KIND } from '../../../schemas/capability/operation-kind.ts';
import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { StackId } from '../../../schemas/ids/brand.ts';
import { defineOperation, defineStep, type OperationKind } from '../../operations/kind.ts';
import { noteStep } from './power-operations.ts';
import type { StackOperationDependencies } from './stack-operation.ts';
import {
  connectStep,
  createStep,
  defineMachinesStep,
  fetchStep,
  lowerTo,
  startStep,
  type StackParams,
} from './stack-steps.ts';

/**
 * Brings a removed stack back: the same appliance version, names, addresses and secrets, new system
 * disks, and the data that was kept. When it fails, the data is kept as before.
 */
export function restoreStack(dependencies: StackOperationDependencies): OperationKind<StackParams> {
  const { stacks, now } = dependencies;
  const backToKept = { undo: lowerTo(dependencies, 'kept') };
  const retake = defineStep<StackParams, null>({
    name: 'reserve',
    title: 'Taking names, addresses and ports again',
    output: z.null(),
    timeoutMs: 60_000,
    run: async ({ params }) => {
      await stacks.unkeep(params.stack);
      return null;
    },
    undo: async ({ params }) => {
      await stacks.keep(params.stack, new Date(now().getTime() + LIMITS.stack.keepDataMs));
    },
  });
  return defineOperation({
    kind: OPERATION_KIND.restore,
    version: 1,
    params: z.object({ stack: StackId }),
    steps: [
      retake,
      // Straight to `stored`: every stage below is one without the data.
      fetchStep(dependencies, { stage: 'stored', ...backToKept }),
      createStep(dependencies, backToKept),
      connectStep(dependencies, backToKept),
      defineMachinesStep(dependencies, backToKept),
      startStep(dependencies),
      noteStep(dependencies, 'stack.restore', 'was restored with its kept data'),
    ],
  });
}

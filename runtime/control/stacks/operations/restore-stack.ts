import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { StackId } from '../../../../schemas/ids/brand.ts';
import { StackName } from '../../../../schemas/ids/names.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { noteStep } from './power-operations.ts';
import { getStack, type StackOperationDependencies } from './stack-operation.ts';
import {
  connectStep,
  createStep,
  defineMachinesStep,
  fetchStep,
  backTo,
  startStep,
} from './stack-steps.ts';

/** `name`: a new one, where another stack has taken the old one. */
export const RestoreParams = z.object({ stack: StackId, name: StackName.optional() });
export type RestoreParams = z.infer<typeof RestoreParams>;

/**
 * Brings a removed stack back: the same appliance version, addresses and secrets, new system disks,
 * and the data that was kept; its name, ports and networks too, unless a newer stack has them now. When it fails, the data is kept as before.
 */
export function restoreStack(
  dependencies: StackOperationDependencies,
): OperationKind<RestoreParams> {
  const { stacks, now } = dependencies;
  const backToKept = { undo: backTo(dependencies, 'kept') };
  const retake = defineStep<RestoreParams, null>({
    name: 'reserve',
    title: 'Reserving names, addresses and ports again',
    output: z.null(),
    timeoutMs: 60_000,
    run: async ({ params }) => {
      const record = await getStack(stacks, params.stack);
      demandImages(record);
      await dependencies.withRoom(record, () => stacks.unkeep(params.stack, params.name));
      return null;
    },
    undo: async ({ params }) => {
      await stacks.keep(params.stack, new Date(now().getTime() + LIMITS.stack.keepDataMs));
    },
  });
  return defineOperation({
    kind: OPERATION_KIND.restore,
    version: 1,
    params: RestoreParams,
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

/**
 * Data alone was kept, and a system disk that came from a backup can be made from no image.
 *
 * @throws Fault CONFLICT
 */
function demandImages({ name, definition }: StackRecord): void {
  if (definition.volumes.every(({ kind, image }) => kind === 'data' || image !== null)) return;
  const why =
    'its system disks came from a backup, and only its data was kept. Restore the backup as a new stack';
  throw new Fault('CONFLICT', { what: 'stack', name, why });
}

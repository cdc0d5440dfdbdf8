import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import {
  defineOperation,
  defineStep,
  type OperationKind,
  type Step,
} from '../../../operations/kind.ts';
import { copyStep, stopMachineStep } from './move-cold.ts';
import { cleanStep, noteMoveStep, settleInStep } from './move-ending.ts';
import { sendStep } from './move-live.ts';
import { prepareStep, reserveStep } from './move-preparation.ts';
import { handOver, type MoveDependencies, MoveParams } from './moving-machine.ts';

const MINUTE_MS = 60_000;

/** Moves a machine to another node while it runs. It goes on there where it was here. */
export const moveMachineLive = (dependencies: MoveDependencies): OperationKind<MoveParams> =>
  defineOperation<MoveParams>({
    kind: OPERATION_KIND.moveMachine,
    version: 1,
    params: MoveParams,
    steps: [
      reserveStep(dependencies),
      prepareStep(dependencies),
      sendStep(dependencies),
      ...lastSteps(dependencies),
    ],
  });

/** Moves a machine that is off, or is switched off for it; others of its stack run on. */
export const moveMachineCold = (dependencies: MoveDependencies): OperationKind<MoveParams> =>
  defineOperation<MoveParams>({
    kind: OPERATION_KIND.moveMachineCold,
    version: 1,
    params: MoveParams,
    steps: [
      reserveStep(dependencies),
      prepareStep(dependencies),
      stopMachineStep(dependencies),
      copyStep(dependencies),
      ...lastSteps(dependencies),
    ],
  });

/** From the hand-over on, it only goes forward. */
function lastSteps(dependencies: MoveDependencies): Step<MoveParams, unknown>[] {
  const handOverStep = defineStep<MoveParams, null>({
    name: 'hand-over',
    title: 'Handing it over',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ operation, params }) => {
      await handOver(dependencies, { operation, params });
      return null;
    },
  });
  const settle = settleInStep(dependencies);
  return [handOverStep, settle, cleanStep(dependencies), noteMoveStep(dependencies, settle)];
}

import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { defineOperation, type OperationKind } from '../../../operations/kind.ts';
import { changeMachinesStep } from './change-machines.ts';
import { ChangeParams } from './change-params.ts';
import {
  awaitPortsStep,
  checkBasisStep,
  noteChangeStep,
  publishStep,
  renameStep,
} from './change-steps.ts';
import type { StackOperationDependencies } from './stack-operation.ts';

/**
 * Changes what a stack is called, where it is reached, what its machines have and what its questions are answered with.
 * Ports come first, as nothing has to stop for them, then one machine after the other, and the name last. When a step
 * fails, or a machine does not become ready again, everything is taken back: machines that were changed are told the
 * former answers and get their former sizes, one after the other.
 */
export const changeStack = (
  dependencies: StackOperationDependencies,
): OperationKind<ChangeParams> =>
  defineOperation<ChangeParams>({
    kind: OPERATION_KIND.change,
    version: 1,
    params: ChangeParams,
    steps: [
      checkBasisStep(dependencies),
      publishStep(dependencies),
      awaitPortsStep(dependencies),
      changeMachinesStep(dependencies),
      renameStep(dependencies),
      noteChangeStep(dependencies),
    ],
  });

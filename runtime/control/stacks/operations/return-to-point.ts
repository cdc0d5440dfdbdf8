import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { defineOperation, type OperationKind } from '../../../operations/kind.ts';
import { makeDisksStep, planDisksStep, type PointDependencies } from './point-steps.ts';
import { withoutService } from '../core/view/without-service.ts';
import {
  awaitOffStep,
  defineReturnedStep,
  goBackStep,
  keepPresentStep,
  noteReturnStep,
  ReturnParams,
  startReturnedStep,
  stopForReturn,
} from './return-steps.ts';

/**
 * Takes a whole stack back to a restore point: its disks, its appliance, its answers and secrets. What
 * there is now is kept as a restore point of its own. When it fails, everything is as before, and machines that
 * ran are started again.
 */
export function returnToPoint(dependencies: PointDependencies): OperationKind<ReturnParams> {
  const make = makeDisksStep(dependencies);
  return defineOperation<ReturnParams>({
    kind: OPERATION_KIND.returnToPoint,
    version: 1,
    params: ReturnParams,
    withoutService,
    steps: [
      planDisksStep(dependencies),
      make,
      stopForReturn(dependencies, make),
      awaitOffStep(dependencies),
      keepPresentStep(dependencies, 'restore'),
      goBackStep(dependencies),
      defineReturnedStep(dependencies),
      startReturnedStep(dependencies, make),
      noteReturnStep(dependencies),
    ],
  });
}

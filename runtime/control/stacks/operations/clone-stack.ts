import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { defineOperation, type OperationKind } from '../../../operations/kind.ts';
import {
  atOrigin,
  type CloneDependencies,
  CloneParams,
  lendStep,
  noteCloneStep,
  reserveCloneStep,
  startCloneStep,
} from './clone-steps.ts';
import { instantStep } from './instant-step.ts';
import { makeDisksStep, planDisksStep } from './point-steps.ts';
import { backTo, connectStep, createStep, defineMachinesStep, fetchStep } from './stack-steps.ts';

/**
 * Makes a second stack of one, as it is at an instant. As for a restore point, machines go on with fresh disks over
 * those that they had; the clone gets fresh ones over the same, so that nothing is copied. When it fails, the clone is
 * gone, and the stack goes on.
 */
export function cloneStack(dependencies: CloneDependencies): OperationKind<CloneParams> {
  const make = makeDisksStep(dependencies);
  const undone = { undo: backTo(dependencies, 'reserved') };
  return defineOperation<CloneParams>({
    kind: OPERATION_KIND.clone,
    version: 1,
    params: CloneParams,
    steps: [
      reserveCloneStep(dependencies),
      atOrigin(planDisksStep(dependencies)),
      atOrigin(make),
      lendStep(dependencies),
      atOrigin(instantStep(dependencies, make)),
      fetchStep(dependencies, { stage: 'fetched', ...undone }),
      createStep(dependencies, { undo: backTo(dependencies, 'fetched') }),
      connectStep(dependencies, { undo: backTo(dependencies, 'stored') }),
      defineMachinesStep(dependencies, { undo: backTo(dependencies, 'connected') }),
      startCloneStep(dependencies),
      noteCloneStep(dependencies),
    ],
  });
}

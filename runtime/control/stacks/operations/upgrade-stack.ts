import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { defineOperation, type OperationKind } from '../../../operations/kind.ts';
import { withoutService } from '../core/view/without-service.ts';
import { makeDisksStep } from './point-steps.ts';
import {
  awaitOffStep,
  defineReturnedStep,
  keepPresentStep,
  startReturnedStep,
  stopForReturn,
} from './return-steps.ts';
import { hookStep } from './upgrade-hooks.ts';
import { probationStep } from './probation.ts';
import {
  becomeStep,
  fetchNextStep,
  noteUpgradeStep,
  reserveNextStep,
  type UpgradeDependencies,
  UpgradeParams,
} from './upgrade-steps.ts';

/**
 * Makes a newer version of a stack. What there is now is kept as a restore point, and machines get system
 * disks from the new images and fresh data disks over those that they have. When it fails, or machines do not
 * stay ready for the time of probation, they get back what they had, and those that ran are started
 * again.
 */
export function upgradeStack(dependencies: UpgradeDependencies): OperationKind<UpgradeParams> {
  const make = makeDisksStep(dependencies);
  return defineOperation<UpgradeParams>({
    kind: OPERATION_KIND.upgrade,
    version: 1,
    params: UpgradeParams,
    withoutService,
    steps: [
      reserveNextStep(dependencies),
      fetchNextStep(dependencies),
      make,
      hookStep(dependencies, 'before', make),
      stopForReturn(dependencies, make),
      awaitOffStep(dependencies),
      keepPresentStep(dependencies, 'upgrade'),
      becomeStep(dependencies),
      defineReturnedStep(dependencies),
      startReturnedStep(dependencies, make),
      hookStep(dependencies, 'after', make),
      probationStep(dependencies, make),
      noteUpgradeStep(dependencies),
    ],
  });
}

import type { ClonePlan } from '../../../../schemas/api/resources/clone.ts';
import type { RehearsalPlan } from '../../../../schemas/api/resources/rehearsal.ts';
import type { UpgradeRequest } from '../../../../schemas/api/resources/upgrade.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { planClone } from '../core/plan/plan-clone.ts';
import { cloneForRehearsal } from '../core/plan/rehearsal/clone-for-rehearsal.ts';
import { planRehearsal } from '../core/plan/rehearsal/plan-rehearsal.ts';
import { cloneInput } from './plan-clone.ts';
import { type FoundUpgrade, planStackUpgrade } from './plan-upgrade.ts';

/** A planned rehearsal, and the plans that it consists of. */
export interface FoundRehearsal {
  readonly plan: RehearsalPlan;
  readonly upgrade: FoundUpgrade;
  readonly clone: ClonePlan;
}

/** Plans a rehearsal of an upgrade. Changes nothing. @throws Fault those of `planStackUpgrade` */
export async function planStackRehearsal(
  record: StackRecord,
  request: UpgradeRequest,
  dependencies: ControlDependencies,
): Promise<FoundRehearsal> {
  const upgrade = await planStackUpgrade(record, request, dependencies);
  const input = await cloneInput(record, { fenced: true, ports: {} }, dependencies);
  const clone = planClone({ ...input, ...cloneForRehearsal(record, upgrade, input.site) });
  return { plan: planRehearsal(upgrade.plan, clone), upgrade, clone };
}

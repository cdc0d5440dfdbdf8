import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { changeTrust } from '../../trust/use-cases/standing-trust.ts';
import { rehearsedUpgrade } from '../core/define/rehearsed-upgrade.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { likenessOf } from '../core/plan/rehearsal/likeness.ts';
import type { RehearsalParams } from '../operations/rehearsal-steps.ts';
import { learnFromRelease } from './learn-from-release.ts';
import { type FoundRehearsal, planStackRehearsal } from './plan-rehearsal.ts';
import { refuseUntrusted } from './plan-stack.ts';
import { cloneParams } from './submit-clone.ts';
import { type UpgradeSubmission, upgradeParams } from './submit-upgrade.ts';

/**
 * Plans a rehearsal anew and makes of it what the operation is given, with every id, so that what runs is what was
 * planned.
 *
 * @throws Fault PLAN_CHANGED, REHEARSAL_REFUSED, and those of trust
 */
export async function prepareRehearsal(
  record: StackRecord,
  { planHash, ...request }: UpgradeSubmission,
  by: string,
  dependencies: ControlDependencies,
): Promise<Omit<RehearsalParams, 'stack'>> {
  const found = await planStackRehearsal(record, request, dependencies);
  const { plan, upgrade } = found;
  if (planHash !== undefined && planHash !== plan.hash) {
    throw new Fault('PLAN_CHANGED', { wanted: planHash, found: plan.hash });
  }
  refuseUntrusted(upgrade.plan);
  if (plan.problems.length > 0) {
    const { version } = plan.appliance;
    throw new Fault('REHEARSAL_REFUSED', { stack: record.name, version, problems: plan.problems });
  }
  await changeTrust(by, () => learnFromRelease(upgrade.judgement, by, dependencies), dependencies);
  return paramsOf(record, found, dependencies);
}

async function paramsOf(
  record: StackRecord,
  { upgrade, clone: planned }: FoundRehearsal,
  dependencies: ControlDependencies,
): Promise<Omit<RehearsalParams, 'stack'>> {
  const { random } = dependencies;
  const clone = await cloneParams(record, planned, dependencies);
  // Which release was installed last is not learned from a rehearsal.
  const { release: _release, ...asked } = await upgradeParams(record, upgrade, dependencies);
  const machines = clone.definition.machines;
  return {
    name: record.name,
    clone,
    upgrade: {
      ...asked,
      ...rehearsedUpgrade(asked, record.definition, clone.definition, {
        present: makeId('point', random(16)),
        volume: () => makeId('volume', random(16)),
      }),
      stack: clone.stack,
    },
    from: upgrade.plan.from,
    likeness: likenessOf(upgrade.plan),
    names: record.definition.machines.map(({ name }, index) => [
      machines[index]?.name ?? name,
      name,
    ]),
  };
}

import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { OperationRequest } from '../../../operations/record.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { freeName } from '../../stacks/core/plan/plan-install.ts';
import { applianceName } from '../../stacks/core/define/stack-record.ts';
import { refuseProblems } from '../../stacks/use-cases/plan-stack.ts';
import { TRIAL_SUBJECT, type TrialParams } from '../operations/try-backup.ts';
import { planRestore, readBackup, type WantedBackup } from './plan-restore.ts';

/**
 * Plans a fenced stack that a backup becomes for a while, and makes of it what the operation is given.
 *
 * @throws Fault those of `readBackup`, and PLAN_REFUSED when there is no room for it
 */
export async function prepareTrial(
  wanted: WantedBackup,
  dependencies: ControlDependencies,
): Promise<
  Pick<OperationRequest, 'kind' | 'title' | 'subject' | 'also' | 'alike'> & { params: TrialParams }
> {
  const backup = await readBackup(wanted, dependencies);
  const { stack, at, appliance } = backup.document;
  const taken = new Set((await dependencies.stacks.list()).map(({ name }) => name));
  const { plan, params: restore } = await planRestore(
    backup,
    {
      name: freeName(`${stack.name}-trial`, taken),
      nodes: {},
      fence: { of: stack.id, name: stack.name },
    },
    dependencies,
  );
  refuseProblems(plan);
  return {
    kind: OPERATION_KIND.tryBackup,
    title: `Start a backup of ${stack.name} to try it`,
    subject: { kind: TRIAL_SUBJECT, id: stack.id, name: stack.name },
    also: [{ kind: 'stack', id: restore.stack, name: plan.name, taking: 'exclusive' }],
    params: { stack: stack.id, name: stack.name, at, restore },
    alike: applianceName(appliance),
  };
}

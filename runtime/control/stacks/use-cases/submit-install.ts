import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { Principal } from '../../../../schemas/api/handler.ts';
import type { InstallRequest, Plan } from '../../../../schemas/api/resources/plan.ts';
import type { ParameterValue } from '../../../../schemas/appliance/parameter.ts';
import { checkParameters } from '../../../../schemas/appliance/check-parameters.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { AuditTrail } from '../../../audit/audit-trail.ts';
import type { OperationSubmitter } from '../../../operations/ports/operation-log.ts';
import type { OperationRecord } from '../../../operations/record.ts';
import type { PlannedAppliance } from '../../releases/core/planned-appliance.ts';
import type { Rollback } from '../../trust/core/rollback.ts';
import type { ChangeFeed } from '../../../events/change-feed.ts';
import { type InstallParams, WAKING_VERSION } from '../operations/install-stack.ts';
import type { RootStore } from '../../trust/ports/root-store.ts';
import type { Sealer } from '../ports/secret-maker.ts';
import { learnFromRelease } from './learn-from-release.ts';
import { changeTrust } from '../../trust/use-cases/standing-trust.ts';
import { planStack, type PlanDependencies, refuseProblems } from './plan-stack.ts';
import { applianceName } from '../core/define/stack-record.ts';

export interface InstallSubmission extends InstallRequest {
  readonly planHash?: Digest | undefined;
  readonly key?: string | undefined;
}

export interface SubmitDependencies extends PlanDependencies {
  readonly operations: OperationSubmitter & PlanDependencies['operations'];
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly roots: RootStore;
  readonly changes: Pick<ChangeFeed, 'publish'>;
  readonly sealer: Sealer;
  readonly random: (count: number) => Uint8Array;
}

/**
 * Submits an install: plans it anew and takes the plan with it, so that what runs is what was
 * planned.
 *
 * @throws Fault PLAN_CHANGED, PLAN_REFUSED, UNSIGNED, PUBLISHER_UNKNOWN, CONFLICT, and those of
 *   `planStack`
 */
export async function submitInstall(
  submission: InstallSubmission,
  principal: Principal,
  dependencies: SubmitDependencies,
): Promise<OperationRecord> {
  const { plan, appliance, judgement } = await planStack(submission, principal, dependencies);
  const { rollback } = judgement;
  const by = principal.name;
  if (submission.planHash !== undefined && submission.planHash !== plan.hash) {
    throw new Fault('PLAN_CHANGED', { wanted: submission.planHash, found: plan.hash });
  }
  refuseProblems(plan);
  await changeTrust(by, () => learnFromRelease(judgement, by, dependencies), dependencies);
  if (rollback) await recordRollback(rollback, plan, principal, dependencies);
  const params = installParams(submission, { plan, appliance }, dependencies);
  return dependencies.operations.create({
    id: makeId('op', dependencies.random(16)),
    kind: OPERATION_KIND.install,
    version: plan.wakes ? WAKING_VERSION : 1,
    title: `Install ${plan.appliance.title} as ${plan.name}`,
    subject: { kind: 'stack', id: params.stack, name: plan.name },
    params,
    alike: applianceName(appliance),
    createdBy: by,
    key: submission.key,
  });
}

const recordRollback = (
  { appliance, have, found }: Rollback,
  plan: Plan,
  principal: Principal,
  { audit }: SubmitDependencies,
): Promise<void> =>
  audit.record({
    actor: principal.name,
    action: 'trust.rollback',
    subject: appliance,
    sentence: `${appliance} ${plan.appliance.version} may be installed as ${plan.name}, although it is older (sequence ${found}) than what was installed before (${have}).`,
  });

function installParams(
  submission: InstallSubmission,
  { plan, appliance }: { plan: Plan; appliance: PlannedAppliance },
  { sealer, random }: SubmitDependencies,
): InstallParams {
  const { manifest } = appliance;
  const { values } = checkParameters(manifest.parameters, submission.parameters);
  const isPassword = (key: string): boolean => manifest.parameters[key]?.type === 'password';
  const pick = (wanted: boolean): Record<string, ParameterValue> =>
    Object.fromEntries(Object.entries(values).filter(([key]) => isPassword(key) === wanted));
  return {
    stack: makeId('stack', random(16)),
    plan,
    appliance: {
      address: appliance.address,
      digest: appliance.digest,
      registry: appliance.registry,
      repository: appliance.repository,
      manifest,
    },
    images: appliance.images.map(({ id, indexBytes, diskBytes }) => ({
      id,
      indexBytes,
      diskBytes,
    })),
    answers: pick(false),
    sealedPasswords: sealer.seal(JSON.stringify(pick(true))),
  };
}

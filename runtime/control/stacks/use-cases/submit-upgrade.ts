import type { UpgradeRequest } from '../../../../schemas/api/resources/upgrade.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId, type VolumeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { changeTrust } from '../../trust/use-cases/standing-trust.ts';
import { nextSecrets } from '../core/define/next-secrets.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { upgradeDisks } from '../core/plan/upgrade/upgrade-disks.ts';
import type { UpgradeParams } from '../operations/upgrade-steps.ts';
import { learnFromRelease } from './learn-from-release.ts';
import { refuseUntrusted } from './plan-stack.ts';
import { type FoundUpgrade, planStackUpgrade } from './plan-upgrade.ts';
import { shownAnswers } from './shown-answers.ts';

export interface UpgradeSubmission extends UpgradeRequest {
  readonly planHash?: Digest | undefined;
}

/**
 * Plans an upgrade anew and makes of it what the operation is given, so that what runs is what was planned.
 *
 * @throws Fault PLAN_CHANGED, UPGRADE_REFUSED, UNSIGNED, PUBLISHER_UNKNOWN, PUBLISHER_MISMATCH, and those of
 *   `planStackUpgrade`
 */
export async function prepareUpgrade(
  record: StackRecord,
  { planHash, ...request }: UpgradeSubmission,
  by: string,
  dependencies: ControlDependencies,
): Promise<Omit<UpgradeParams, 'stack'>> {
  const found = await planStackUpgrade(record, request, dependencies);
  const { plan, judgement } = found;
  if (planHash !== undefined && planHash !== plan.hash) {
    throw new Fault('PLAN_CHANGED', { wanted: planHash, found: plan.hash });
  }
  refuseUntrusted(plan);
  if (plan.problems.length > 0) {
    const { version } = plan.appliance;
    throw new Fault('UPGRADE_REFUSED', { stack: record.name, version, problems: plan.problems });
  }
  await changeTrust(by, () => learnFromRelease(judgement, by, dependencies), dependencies);
  return upgradeParams(record, found, dependencies);
}

/** @returns what the operation is given, with secrets that are new */
export async function upgradeParams(
  record: StackRecord,
  { plan, next, values, appliance, secrets: had }: FoundUpgrade,
  { random, sealer, secretMaker }: Pick<ControlDependencies, 'random' | 'sealer' | 'secretMaker'>,
): Promise<Omit<UpgradeParams, 'stack'>> {
  const { manifest, address, digest, registry, repository } = appliance;
  const before = record.appliance.manifest;
  const secrets = await nextSecrets(before, manifest, { had, answers: values }, secretMaker);
  const volumeId = (): VolumeId => makeId('volume', random(16));
  return {
    present: makeId('point', random(16)),
    disks: upgradeDisks(record.definition, manifest, volumeId),
    from: record.appliance.digest,
    appliance: { address, digest, registry, repository, manifest },
    parameters: shownAnswers(values, manifest),
    sealed: sealer.seal(JSON.stringify(secrets)),
    machines: next.machines.map(({ id, cpu, memoryBytes, firmware }) => ({
      id,
      cpu,
      memoryBytes,
      ...(firmware === undefined ? {} : { firmware }),
    })),
    ports: next.ports,
    images: next.images,
    probationMs: plan.probationMs,
    ...(plan.trust.release ? { release: plan.trust.release } : {}),
  };
}

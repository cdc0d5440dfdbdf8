import type { UpgradePlan, UpgradeRequest } from '../../../../schemas/api/resources/upgrade.ts';
import type { ApplianceAddress } from '../../../../schemas/ids/names.ts';
import type { Reference } from '../../../../schemas/ids/reference.ts';
import { compareVersions } from '../../../../schemas/ids/version.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { PlannedAppliance } from '../../releases/core/planned-appliance.ts';
import { type Judgement, judgeTrust } from '../../trust/use-cases/judge-trust.ts';
import { nodesOf } from '../core/define/definition.ts';
import { type StackRecord, StackSecrets } from '../core/define/stack-record.ts';
import { memoryUses } from '../core/plan/memory-uses.ts';
import { type PlannedUpgrade, planUpgrade } from '../core/plan/upgrade/plan-upgrade.ts';
import { newerReleases } from '../newer/newer-releases.ts';
import { promisedPorts, readSite } from './plan-stack.ts';
import { pointSight } from './point-sight.ts';

/** A planned upgrade, and what a submission takes from planning besides. */
export interface FoundUpgrade extends PlannedUpgrade {
  readonly appliance: PlannedAppliance;
  readonly judgement: Judgement;
  readonly secrets: StackSecrets;
}

/**
 * Plans an upgrade: reads the newer version from the registry of the stack, checks who vouches for it, and
 * computes everything that would be done. Changes nothing.
 *
 * @throws Fault those of `judgeTrust` and of reading the appliance
 */
export async function planStackUpgrade(
  record: StackRecord,
  { version, ...request }: UpgradeRequest,
  dependencies: ControlDependencies,
): Promise<FoundUpgrade> {
  const { appliances, stacks, sealer, rehearsals } = dependencies;
  const tag = version ?? (await latest(record, dependencies));
  const { appliance, signatures } = await appliances.read(referenceOf(record, tag, dependencies));
  const others = (await stacks.list()).filter(({ id }) => id !== record.id);
  // What is no newer version is refused for that: whether its release is older as well is not asked.
  const allowRollback = !isNewer(appliance, record);
  const [judgement, sight, all, rest] = await Promise.all([
    judgeTrust({ appliance, signatures, allowRollback }, dependencies),
    pointSight(record, dependencies),
    readSite(dependencies),
    promisedPorts(dependencies).then((ports) => readSite(dependencies, ports, others)),
  ]);
  const secrets = StackSecrets.parse(JSON.parse(sealer.open(record.sealed)));
  const planned = planUpgrade({
    ...sight,
    record,
    secrets,
    request,
    appliance,
    trust: judgement.verdict,
    site: all,
    others: rest,
    uses: memoryUses(nodesOf(record.definition), others),
    rehearsals: await rehearsals.list(record.id),
  });
  return { ...planned, appliance, judgement, secrets };
}

/** @returns the highest version that is trusted, also one that was published a moment ago; undefined: there is none */
async function latest(
  record: StackRecord,
  dependencies: ControlDependencies,
): Promise<UpgradePlan['from']['version'] | undefined> {
  await dependencies.releases.lookAt(record.appliance);
  return (await newerReleases(dependencies)(record))?.version;
}

const isNewer = (a: Pick<PlannedAppliance, 'manifest'>, { appliance: b }: StackRecord): boolean =>
  compareVersions(a.manifest.version, b.manifest.version) > 0;

/** Another version of the same appliance, where it came from. */
function referenceOf(
  { appliance: { registry, address } }: StackRecord,
  tag: UpgradePlan['from']['version'] | undefined,
  { ownRegistry }: Pick<ControlDependencies, 'ownRegistry'>,
): Reference {
  return {
    registry: registry === ownRegistry ? undefined : registry,
    address: address as ApplianceAddress,
    tag,
    digest: undefined,
  };
}

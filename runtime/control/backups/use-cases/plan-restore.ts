import type { StackBackup } from '../../../../schemas/api/resources/backup.ts';
import type { Plan } from '../../../../schemas/api/resources/plan.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import type { StackName } from '../../../../schemas/ids/names.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { CloneMark } from '../../stacks/core/define/stack-record.ts';
import { freeName, hashOf, planInstall } from '../../stacks/core/plan/plan-install.ts';
import { promisedPorts, readSite } from '../../stacks/use-cases/plan-stack.ts';
import { type BackupDocument, demandDocument } from '../core/backup-document.ts';
import { demandSize } from '../core/demand-size.ts';
import { manifestThen } from '../core/manifest-then.ts';
import { findMissing, machinesToRestore, type RestoredMachine } from '../core/restored-stack.ts';
import { findRepository, placeOf } from '../operations/repository-place.ts';
import type { RestoreBackupParams } from '../operations/restore-backup.ts';
import type { StoredBackup } from '../ports/backup-engine.ts';

export interface WantedBackup {
  readonly repository: string;
  readonly point: StackBackup['point'];
}

export interface WantedRestore {
  readonly name?: StackName | undefined;
  readonly nodes: Record<string, string>;
  /** It is fenced, as a copy of this stack, also if it was not; absent: as it was. */
  readonly fence?: Pick<CloneMark, 'of' | 'name'>;
}

/** A backup of a stack that has all of its disks. */
export interface WholeBackup extends WantedBackup {
  readonly document: BackupDocument;
  readonly machines: readonly RestoredMachine[];
}

/** A plan, and what an operation needs besides. */
export interface PlannedRestore {
  readonly plan: Plan;
  readonly params: RestoreBackupParams;
}

/** @throws Fault NOT_FOUND, BACKUP_KEY_WRONG, BACKUP_DAMAGED; CONFLICT when it is no backup of a stack, or not a whole one */
export async function readBackup(
  { repository, point: wanted }: WantedBackup,
  dependencies: ControlDependencies,
): Promise<WholeBackup> {
  const { backupEngine, sealer } = dependencies;
  const place = placeOf(await findRepository(dependencies, repository), sealer);
  const stored = (await backupEngine.list(place)).find(({ point }) => point === wanted);
  if (!stored) throw new Fault('NOT_FOUND', { what: 'backup', name: wanted.slice(0, 12) });
  const document = demandDocument(stored.document, stored.point);
  return { repository, point: wanted, document, machines: machinesOf(document, stored) };
}

/**
 * Plans a stack that a backup becomes. It is planned as an install of the appliance that it was made of, whose disks
 * come from the backup; no registry is asked. The hash of the plan stands for what is in the backup as well.
 */
export async function planRestore(
  { repository, point, document, machines }: WholeBackup,
  wanted: WantedRestore,
  dependencies: ControlDependencies,
): Promise<PlannedRestore> {
  const { sealer, pools, random } = dependencies;
  const [site, poolDefaults] = await Promise.all([
    promisedPorts(dependencies).then((ports) => readSite(dependencies, ports)),
    pools.defaults(),
  ]);
  const { appliance, parameters, secrets, definition } = document;
  const fence = document.fence ?? wanted.fence;
  const manifest = manifestThen(appliance.manifest, definition);
  const open = planInstall({
    request: {
      appliance: appliance.address,
      name: wanted.name ?? freeName(document.stack.name, site.stackNames),
      parameters: { ...parameters, ...secrets.parameters },
      counts: countsOf(document),
      ports: {},
      nodes: wanted.nodes,
      allowRollback: false,
    },
    appliance: { ...appliance, manifest, images: [] },
    site,
    trust: trustOf(document),
    rollback: undefined,
    poolDefaults,
  });
  const hash = hashOf({ plan: open.hash, repository, point });
  const plan = { ...(fence ? fencedPlan(open) : open), hash };
  const params = {
    stack: makeId('stack', random(16)),
    plan,
    repository,
    point,
    appliance,
    parameters,
    sealed: sealer.seal(JSON.stringify(secrets)),
    machines: [...machines],
    ...(fence ? { fence } : {}),
  };
  return { plan, params };
}

/** @throws Fault CONFLICT */
function machinesOf(document: BackupDocument, stored: StoredBackup): RestoredMachine[] {
  const sizes = new Map(stored.disks.map(({ name, sizeBytes }) => [name, sizeBytes]));
  const machines = machinesToRestore(document, sizes);
  const missing =
    findMissing(document.definition, machines) ??
    document.disks.find(({ name }) => !sizes.has(name))?.name;
  if (missing === undefined) {
    demandSizes(document, sizes);
    return machines;
  }
  const why = `it does not have ${missing}`;
  throw new Fault('CONFLICT', { what: 'backup', name: stored.point.slice(0, 12), why });
}

/**
 * Whoever wrote the backup may have believed a node that claimed more.
 *
 * @throws Fault CONFLICT
 */
function demandSizes(
  { definition, disks }: BackupDocument,
  sizes: ReadonlyMap<string, number>,
): void {
  for (const { name, machine, disk } of disks) {
    const volume = definition.volumes.find(
      (each) => each.machine === machine && each.name === disk,
    );
    if (volume) demandSize({ name, sizeBytes: volume.sizeBytes }, sizes.get(name) ?? 0);
  }
}

function countsOf({ definition }: BackupDocument): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { role } of definition.machines) counts[role] = (counts[role] ?? 0) + 1;
  return counts;
}

/** What was a fenced clone does not come back as a stack that others can reach. */
const fencedPlan = (plan: Plan): Plan => ({
  ...plan,
  ports: [],
  permissions: { egress: 'none' },
  notices: [
    ...plan.notices,
    {
      code: 'FENCED',
      message:
        'It was a fenced clone and is fenced again: nothing leads out of its networks or into them.',
    },
  ],
});

/** Whoever has the key of the repository vouches for what is in it. */
const trustOf = ({ at, appliance }: BackupDocument): Plan['trust'] => ({
  state: 'consented',
  sentence: `It comes from a backup of ${at.slice(0, 16).replace('T', ' ')} UTC, which the key of the repository vouches for.`,
  namespace: appliance.address.split('/')[0] ?? '',
  keyIds: [],
});

import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import type { StackBackup } from '../../../../schemas/api/resources/backup.ts';
import type { backupRoutes } from '../../../../schemas/api/routes/backup.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId, type PointId } from '../../../../schemas/ids/brand.ts';
import type { OperationRecord, OperationRequest } from '../../../operations/record.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { StackSubmissions } from '../../stacks/http/stack-submissions.ts';
import { StackViews } from '../../stacks/http/stack-views.ts';
import { repeatSubmission } from '../../stacks/use-cases/repeat-submission.ts';
import { refuseProblems } from '../../stacks/use-cases/plan-stack.ts';
import { applianceName } from '../../stacks/core/define/stack-record.ts';
import { BACKUP_SUBJECT } from '../core/backup-subject.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import { findRepository, placeOf } from '../operations/repository-place.ts';
import type { BackupRecord, RepositoryRecord } from '../ports/backup-store.ts';
import { planRestore, readBackup } from '../use-cases/plan-restore.ts';
import { prepareTrial } from '../use-cases/prepare-trial.ts';
import { repositoryHandlers } from './repository-handlers.ts';
import { viewStored } from './view-stored.ts';

/** Begins an operation. */
type Creator = (
  call: Call,
  request: Omit<OperationRequest, 'id' | 'version' | 'createdBy'>,
) => Promise<OperationRecord>;

/** Answers the routes about backups of stacks. */
export function backupHandlers(
  dependencies: ControlDependencies,
): HandlersOf<keyof typeof backupRoutes> {
  const { backups, operations, sealer, backupEngine, random } = dependencies;
  const views = new StackViews(dependencies);
  const submissions = new StackSubmissions(dependencies, views);
  const create: Creator = (call, request) =>
    operations.create({
      id: makeId('op', random(16)),
      version: 1,
      createdBy: nameOf(call),
      ...request,
    });
  const begun = (record: OperationRecord): Promise<Operation> => submissions.begun(record);
  const begin = async (...request: Parameters<Creator>): Promise<Operation> =>
    begun(await create(...request));
  return {
    ...repositoryHandlers(dependencies),

    async listStackBackups({ params }) {
      const { id } = await views.find(params.stack);
      const made = await backups.list({ stack: id });
      const running = await operations.activeOn(BACKUP_SUBJECT, id);
      return { backups: made.map(viewRecord), running: running?.id ?? null };
    },

    async backUpStack({ params, query, body }, call) {
      const record = await views.find(params.stack);
      const { id, name, appliance } = record;
      const why = whyNothingToKeep(record, dependencies);
      if (why !== undefined) throw new Fault('CONFLICT', { what: 'stack', name, why });
      const repository = await chooseRepository(dependencies, body.repository);
      const made = body.point === undefined;
      if (body.point !== undefined) await demandLasting(dependencies, { id, name }, body.point);
      const point = body.point ?? makeId('point', random(16));
      return begin(call, {
        kind: OPERATION_KIND.backUp,
        title: `Back up ${name} into ${repository.name}`,
        subject: { kind: BACKUP_SUBJECT, id, name },
        params: { stack: id, repository: repository.name, point, made, keep: body.keepPoint },
        alike: applianceName(appliance),
        key: query.key,
      });
    },

    async listRepositoryBackups({ params }) {
      const repository = await findRepository(dependencies, params.repository);
      const stored = await backupEngine.list(placeOf(repository, sealer));
      const known = await backups.list({ repository: repository.name });
      const records = new Map(known.map((record) => [record.point, record]));
      return stored.flatMap((each) => {
        const record = records.get(each.point);
        const view = record ? viewRecord(record) : viewStored(each, repository.name);
        return view ? [view] : [];
      });
    },

    async verifyBackupRepository({ params, query }, call) {
      const { name } = await findRepository(dependencies, params.repository);
      return begin(call, {
        kind: OPERATION_KIND.verifyBackups,
        title: `Verify the backups in ${name}`,
        subject: { kind: 'backup-repository', id: name, name },
        params: { repository: name },
        alike: name,
        key: query.key,
      });
    },

    ...restoreHandlers(dependencies, { create, begun }),
  };
}

/** A restore point, which a backup begins with, would have machines made that may have been removed. */
function whyNothingToKeep(
  record: StackRecord,
  { held }: Pick<ControlDependencies, 'held'>,
): string | undefined {
  if (record.stage !== 'defined') return 'it has no machines now';
  const isAbsent = held !== undefined && held.absent([record]).length > 0;
  return isAbsent ? 'no node has anything of it since the server was restored' : undefined;
}

/** Restoring backups as new stacks, to keep or to try. */
const restoreHandlers = (
  dependencies: ControlDependencies,
  {
    create,
    begun,
  }: {
    readonly create: Creator;
    readonly begun: (record: OperationRecord) => Promise<Operation>;
  },
): HandlersOf<'planBackupRestore' | 'restoreBackup' | 'tryBackup'> => ({
  async planBackupRestore({ params, body }) {
    const backup = await readBackup(params, dependencies);
    return (await planRestore(backup, body, dependencies)).plan;
  },

  async restoreBackup({ params, query: { key }, body: { planHash, ...wanted } }, call) {
    const kind = OPERATION_KIND.restoreBackup;
    const submission = { by: nameOf(call), key, kinds: [kind], stack: undefined };
    const submit = async (): Promise<OperationRecord> => {
      const backup = await readBackup(params, dependencies);
      return dependencies.promising(async () => {
        const { plan, params: planned } = await planRestore(backup, wanted, dependencies);
        if (planHash !== undefined && planHash !== plan.hash) {
          throw new Fault('PLAN_CHANGED', { wanted: planHash, found: plan.hash });
        }
        refuseProblems(plan);
        return create(call, {
          kind,
          title: `Restore ${plan.name} from a backup`,
          subject: { kind: 'stack', id: planned.stack, name: plan.name },
          params: planned,
          alike: applianceName(planned.appliance),
          key,
        });
      });
    };
    return begun(await repeatSubmission(submission, dependencies.operations, submit));
  },

  async tryBackup({ params, query: { key } }, call) {
    const kinds = [OPERATION_KIND.tryBackup];
    const submission = { by: nameOf(call), key, kinds, stack: undefined };
    const submit = async (): Promise<OperationRecord> =>
      create(call, { ...(await prepareTrial(params, dependencies)), key });
    return begun(await repeatSubmission(submission, dependencies.operations, submit));
  },
});

const nameOf = ({ principal }: Call): string => principal?.name ?? 'nobody';

/** Restore points that are what their operations were to make, so that none is taken back. */
const LASTING: ReadonlySet<string> = new Set(['asked', 'schedule']);

/**
 * The restore point of an upgrade or a return that goes on may be taken back: machines would then write to what was backed
 * up, and the next backup would not see it.
 *
 * @throws Fault NOT_FOUND, CONFLICT
 */
async function demandLasting(
  { points, operations }: Pick<ControlDependencies, 'points' | 'operations'>,
  { id, name }: Pick<StackRecord, 'id' | 'name'>,
  point: PointId,
): Promise<void> {
  const found = await points.get(point);
  if (found?.stack !== id) throw new Fault('NOT_FOUND', { what: 'restore point', name: point });
  const busy = LASTING.has(found.origin) ? undefined : await operations.activeOn('stack', id);
  if (!busy) return;
  const why = `“${busy.title}” has made this restore point and may take it back. Wait until it has ended`;
  throw new Fault('CONFLICT', { what: 'stack', name, why });
}

/** @throws Fault NOT_FOUND, CONFLICT */
async function chooseRepository(
  dependencies: ControlDependencies,
  wanted: string | undefined,
): Promise<RepositoryRecord> {
  if (wanted !== undefined) return findRepository(dependencies, wanted);
  const all = await dependencies.backups.repositories();
  const [only] = all;
  if (only && all.length === 1) return only;
  const problem = only
    ? `There are several backup repositories: ${all.map(({ name }) => name).join(', ')}.`
    : 'This server has no backup repository. An administrator adds one.';
  const example = only ? `--to ${only.name}` : 'yard backup-repository add vault /mnt/backups';
  throw new Fault('USAGE', { problem, example });
}

const viewRecord = (record: BackupRecord): StackBackup => ({
  point: record.point,
  repository: record.repository,
  stack: record.stack,
  stackName: record.stackName,
  version: record.version,
  at: record.at.toISOString(),
  sizeBytes: record.sizeBytes,
  told: {
    readBytes: record.readBytes,
    writtenBytes: record.writtenBytes,
    createdBy: record.createdBy,
    verifiedAt: record.verifiedAt?.toISOString() ?? null,
    problem: record.problem,
    startedAt: record.startedAt?.toISOString() ?? null,
    startProblem: record.startProblem,
  },
});

import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId, PointId, StackId } from '../../../../schemas/ids/brand.ts';
import {
  defineOperation,
  defineStep,
  type OperationKind,
  type Step,
} from '../../../operations/kind.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import { whyNoPoint } from '../../stacks/core/plan/why-no-point.ts';
import { getStack } from '../../stacks/operations/stack-operation.ts';
import type { PointRecord } from '../../stacks/ports/point-store.ts';
import { pointSight } from '../../stacks/use-cases/point-sight.ts';
import { pointsToRelease } from '../core/choose-base.ts';
import type { BackupDependencies } from './backup-dependencies.ts';
import { Written, writeBackup } from './write-backup.ts';

const Params = z.object({
  stack: StackId,
  repository: z.string(),
  /** One that is there, or that is made. */
  point: PointId,
  made: z.boolean(),
  /** Whether one that is made stays, so that the next backup reads only what has changed. */
  keep: z.boolean(),
});
export type BackUpParams = z.infer<typeof Params>;

const MINUTE_MS = 60_000;

/**
 * Puts a stack into a repository: a restore point is made, whose layers nobody writes to, and read from the nodes that
 * have them while the stack goes on. The stack is not taken for that: it can be stopped, started and upgraded meanwhile.
 */
export function backUpStack(dependencies: BackupDependencies): OperationKind<BackUpParams> {
  const point = pointStep(dependencies);
  const write = defineStep<BackUpParams, Written>({
    name: 'write',
    title: 'Writing into the repository',
    output: Written,
    timeoutMs: LIMITS.stackBackups.writeMs,
    commit: true,
    run: (context) => writeBackup(dependencies, context),
  });
  return defineOperation<BackUpParams>({
    kind: OPERATION_KIND.backUp,
    version: 1,
    params: Params,
    steps: [point, write, noteStep(dependencies, write), releaseStep(dependencies)],
  });
}

/** Has a restore point made, when the stack is free for it. */
function pointStep(dependencies: BackupDependencies): Step<BackUpParams, null> {
  const { stacks, points, desired } = dependencies;
  return defineStep<BackUpParams, null>({
    name: 'point',
    title: 'Making a restore point',
    output: z.null(),
    timeoutMs: 60 * MINUTE_MS,
    run: async ({ params: { stack, point, made }, children }) => {
      const record = await getStack(stacks, stack);
      if (!made) {
        await demandPoint(dependencies, record, point);
        return null;
      }
      const subject = { kind: 'stack', id: stack, name: record.name };
      const decide = () => decidePoint(dependencies, { stack, point });
      const begun = await children.inTurn({ key: 'point', subject, decide });
      if (!('id' in begun)) throw refused(record, begun.why ?? 'it is not wanted any more');
      const { state, id } = await children.ended(begun.id);
      if (state !== 'succeeded') throw refused(record, `its operation ${id} has not succeeded`);
      return null;
    },
    undo: async ({ params: { stack, point, made } }) => {
      if (!made) return;
      await points.remove(point);
      await stacks.changeLayers(stack, { kind: 'drop-point', point });
      desired.touch(stack);
    },
  });
}

const refused = ({ name }: StackRecord, why: string): Fault<'POINT_REFUSED'> => {
  const message = `${why.charAt(0).toUpperCase()}${why.slice(1)}.`;
  return new Fault('POINT_REFUSED', {
    what: `A restore point of ${name}`,
    problems: [{ code: 'POINT_NOT_MADE', message }],
  });
};

async function decidePoint(
  dependencies: BackupDependencies,
  { stack, point }: Pick<BackUpParams, 'stack' | 'point'>,
) {
  const record = await getStack(dependencies.stacks, stack);
  const problems = whyNoPoint(await pointSight(record, dependencies));
  if (record.stage !== 'defined') return leave('the stack has no machines');
  if (problems.length > 0) return leave(problems.map(({ message }) => message).join(' '));
  const disks = record.definition.volumes.map(({ id }) => ({
    disk: id,
    base: id,
    fresh: makeId('volume', dependencies.random(16)),
  }));
  return {
    kind: 'begin' as const,
    request: {
      key: 'point',
      kind: OPERATION_KIND.createPoint,
      version: 1,
      title: `Make a restore point of ${record.name}`,
      subject: { kind: 'stack', id: stack, name: record.name },
      params: { stack, point, note: 'For a backup', disks },
    },
  };
}

const leave = (why: string) => ({ kind: 'leave' as const, why: why.replace(/\.$/, '') });

/** @throws Fault NOT_FOUND */
async function demandPoint(
  { points }: BackupDependencies,
  { id }: StackRecord,
  point: PointId,
): Promise<PointRecord> {
  const found = await points.get(point);
  if (found?.stack === id) return found;
  throw new Fault('NOT_FOUND', { what: 'restore point', name: point });
}

function noteStep(
  dependencies: BackupDependencies,
  write: Step<BackUpParams, Written>,
): Step<BackUpParams, null> {
  const { backups, audit, changes } = dependencies;
  return defineStep<BackUpParams, null>({
    name: 'note',
    title: 'Noting the backup',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    run: async ({ params: { stack, repository, point, made, keep }, actor, outputOf }) => {
      const { at, stackName, ...written } = outputOf(write);
      await backups.add({
        ...written,
        repository,
        stack,
        stackName,
        at: new Date(at),
        createdBy: actor,
        made: made && keep ? point : null,
        verifiedAt: null,
        startedAt: null,
        startProblem: null,
        problem: null,
      });
      changes.publish('stack', stack);
      const sentence = `${stackName} was backed up into ${repository}.`;
      await audit.record({ actor, action: 'stack.backup', subject: stack, sentence });
      return null;
    },
  });
}

/** Restore points of earlier backups are given back. */
function releaseStep(dependencies: BackupDependencies): Step<BackUpParams, null> {
  const { backups, points, stacks, desired } = dependencies;
  return defineStep<BackUpParams, null>({
    name: 'release',
    title: 'Giving back what is not needed any more',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    run: async ({ params: { stack, point, made, keep } }) => {
      const unneeded = new Set(pointsToRelease(await backups.list({ stack })));
      if (made && !keep) unneeded.add(point);
      for (const { id } of await points.list(stack)) {
        if (!unneeded.has(id)) continue;
        await points.remove(id);
        await stacks.changeLayers(stack, { kind: 'drop-point', point: id });
      }
      desired.touch(stack);
      return null;
    },
  });
}

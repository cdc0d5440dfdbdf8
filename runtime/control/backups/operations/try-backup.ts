import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { StackId } from '../../../../schemas/ids/brand.ts';
import { fixedChild } from '../../../operations/child-operations.ts';
import {
  defineOperation,
  defineStep,
  type OperationKind,
  type Step,
} from '../../../operations/kind.ts';
import type { OperationRecord } from '../../../operations/record.ts';
import { applianceName } from '../../stacks/core/define/stack-record.ts';
import { removeWhole } from '../../stacks/operations/remove-whole.ts';
import { trialResult } from '../core/trial-result.ts';
import { RestoreBackupParams, type RestoreBackupDependencies } from './restore-backup.ts';

/** Kind of subject: of a stack, only one backup is tried at a time; the stack itself is not taken. */
export const TRIAL_SUBJECT = 'backup-trial';

/** Everything that a trial was asked to do; decided before it is begun. */
export const TrialParams = z.object({
  /** The stack that the backup is of, and what it was called then. */
  stack: StackId,
  name: z.string(),
  /** The instant of its disks. */
  at: z.iso.datetime(),
  restore: RestoreBackupParams,
});
export type TrialParams = z.infer<typeof TrialParams>;

const Tried = z.object({
  at: z.iso.datetime(),
  /** Why it did not start; null: it did. */
  problem: z.string().nullable(),
  console: z.string().optional(),
});
type Tried = z.infer<typeof Tried>;

const MINUTE_MS = 60_000;

/**
 * Proves that a backup starts: a fenced stack is made of it, by the operation that restores any backup, is ready, and is removed.
 * Whatever becomes of it, nothing is left but the note at the backup.
 */
export function tryBackup(dependencies: RestoreBackupDependencies): OperationKind<TrialParams> {
  const restored = restoreStep(dependencies);
  return defineOperation<TrialParams>({
    kind: OPERATION_KIND.tryBackup,
    version: 1,
    params: TrialParams,
    steps: [restored, removeStep(dependencies), noteStep(dependencies, restored)],
  });
}

/** That it does not start is what a trial is for. Undone, nothing is left of the stack. */
const restoreStep = (dependencies: RestoreBackupDependencies): Step<TrialParams, Tried> =>
  defineStep<TrialParams, Tried>({
    name: 'restore',
    title: 'Starting it in a fence',
    output: Tried,
    timeoutMs: LIMITS.stackBackups.writeMs,
    run: async ({ params, children, report }) => {
      const { name, restore } = params;
      const { plan, stack, appliance } = restore;
      const title = `Restore ${plan.name} from a backup`;
      const begun = await children.inTurn(
        fixedChild({
          key: 'restore',
          kind: OPERATION_KIND.restoreBackup,
          version: 1,
          title,
          subject: { kind: 'stack', id: stack, name: plan.name },
          also: [],
          params: restore,
          alike: applianceName(appliance),
        }),
      );
      if (!('id' in begun)) throw new Error('a child about which nothing is left to decide');
      report({ note: title });
      const record = await children.ended(begun.id);
      demandEnded(record, params);
      const events = await children.events(begun.id);
      const failed = events.find(({ type }) => type === 'failed')?.fault;
      return {
        at: dependencies.now().toISOString(),
        ...trialResult(record.state === 'succeeded', failed, { copy: plan.name, name }),
      };
    },
    undo: (context) => removeWhole(dependencies, context, context.params.restore.stack),
  });

/** @throws Fault BACKUP_NOT_TRIED when it tells nothing about the backup */
function demandEnded({ id, state }: OperationRecord, { name, at }: TrialParams): void {
  if (state === 'succeeded' || state === 'failed') return;
  throw new Fault('BACKUP_NOT_TRIED', {
    stack: name,
    at,
    why: `it was not finished; see yard op show ${id}.`,
  });
}

const removeStep = (dependencies: RestoreBackupDependencies): Step<TrialParams, null> =>
  defineStep<TrialParams, null>({
    name: 'remove',
    title: 'Removing it',
    output: z.null(),
    timeoutMs: LIMITS.stack.upgrade.rehearsal.stepMs,
    run: async (context) => {
      await removeWhole(dependencies, context, context.params.restore.stack);
      return null;
    },
  });

/** Nothing is undone when it is told that it did not start: what was noted stays, and the stack is gone. */
const noteStep = (
  { backups, audit, changes }: RestoreBackupDependencies,
  restored: Step<TrialParams, Tried>,
): Step<TrialParams, null> =>
  defineStep<TrialParams, null>({
    name: 'note',
    title: 'Noting the result',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    run: async ({ params, actor, outputOf }) => {
      const { stack, name, at: instant, restore } = params;
      const { at, problem, console } = outputOf(restored);
      await backups.noteStarted(restore, { at: new Date(at), problem });
      changes.publish('stack', stack);
      const how = problem === null ? 'it was ready' : 'it did not start';
      const sentence = `A backup of ${name} in ${restore.repository} was tried: ${how}.`;
      await audit.record({ actor, action: 'backup.try', subject: stack, sentence });
      if (problem === null) return null;
      throw new Fault('BACKUP_DID_NOT_START', {
        stack: name,
        at: instant,
        why: problem,
        ...(console === undefined ? {} : { console }),
      });
    },
  });

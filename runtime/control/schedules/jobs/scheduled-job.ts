import type { ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import type { NodeId, OperationId, StackId } from '../../../../schemas/ids/brand.ts';
import type { OperationRecord, OperationRequest } from '../../../operations/record.ts';
import type { RepositoryRecord } from '../../backups/ports/backup-store.ts';
import type { RunRecord } from '../ports/schedule-store.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';

/** Who asks for what is done by schedule. No account can be called that. */
export const SCHEDULER = 'the schedule';

/** What is known while the scheduler looks once. */
export interface LookSight {
  readonly active: readonly OperationRecord[];
  /** What works on a stack or its backups, by stack. */
  readonly busyWith: ReadonlyMap<string, string>;
  /** Restore points and backups that an operation goes on with. */
  readonly inUse: ReadonlySet<string>;
  readonly pointCounts: ReadonlyMap<StackId, number>;
  readonly repositories: readonly RepositoryRecord[];
  /** The last run of each job of each stack. */
  readonly runs: readonly RunRecord[];
  readonly nodeName: (node: NodeId) => string;
}

export interface ScheduledRequest extends Pick<
  OperationRequest,
  'kind' | 'title' | 'subject' | 'also' | 'params' | 'alike'
> {
  /** What it is to come to, where that is not always the same. */
  readonly about?: string;
  /** It is done before what was to be done, which follows in the same time; what this one is. */
  readonly before?: string;
}

/** What was found not to be possible before anything was begun. It counts as a run that failed. */
export interface RefusedRun {
  /** A sentence. */
  readonly refused: string;
  readonly about?: string;
  /** What it was seen by; absent: it was never tried, and is looked at anew at its next time. */
  readonly operation?: OperationId;
}

/** What came of giving back what is not to stay. */
export interface Trimmed {
  /** Something could not be given back now, and is looked at again. */
  readonly again: boolean;
  /** What will not be given back by itself, as a sentence; null: nothing. */
  readonly why: string | null;
}

/** Something that is done with stacks again and again. Whatever is added to the scheduler is one of these. */
export interface ScheduledJob {
  /** @returns why it cannot be done now, as a sentence; undefined: it can */
  waits(stack: StackRecord, rule: ScheduleRule, sight: LookSight): Promise<string | undefined>;
  /**
   * Has done what has to be done before it, and is asked again until that is done.
   *
   * @returns what is waited for, as a sentence; undefined: for nothing
   */
  prepare?(stack: StackRecord, rule: ScheduleRule, sight: LookSight): Promise<string | undefined>;
  /** @returns the operation that does it */
  request(
    stack: StackRecord,
    rule: ScheduleRule,
    sight: LookSight,
  ): Promise<ScheduledRequest | RefusedRun>;
  /** Gives back what the rule does not keep; repeated until nothing is left to do. */
  trim(stack: StackRecord, rule: ScheduleRule, sight: LookSight): Promise<Trimmed>;
}

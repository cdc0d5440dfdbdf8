import type { ScheduleJob, ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import type { OperationId, StackId } from '../../../../schemas/ids/brand.ts';

/** Whose rule it is: of all stacks, or of one. */
export type ScheduleScope = StackId | 'all';

/** What somebody has said about a job. */
export interface ScheduleSetting {
  readonly scope: ScheduleScope;
  readonly job: ScheduleJob;
  /** Null: nothing is done by schedule, whatever holds for all stacks. */
  readonly rule: ScheduleRule | null;
  /** False: what was said cannot be read any more, so nothing is done by it; its rule is null. */
  readonly isReadable: boolean;
  readonly by: string;
  readonly at: Date;
}

/** The last run of a job of a stack. */
export interface RunRecord {
  readonly stack: StackId;
  readonly job: ScheduleJob;
  /** What it was due for. */
  readonly slot: Date;
  readonly begunAt: Date;
  /** What it was, or by which it was refused; null: it was refused before anything was tried. */
  readonly operation: OperationId | null;
  /** What it was to come to, where that is not always the same: the version of an update. */
  readonly about: string | null;
  readonly outcome: 'running' | 'succeeded' | 'failed';
  readonly endedAt: Date | null;
  readonly why: string | null;
  /** When one succeeded last, this or an earlier one. */
  readonly succeededAt: Date | null;
  /** What is not to stay any more is yet to be given back. */
  readonly trims: boolean;
}

/** What is done by schedule, and what has become of it. */
export interface ScheduleStore {
  /** Those of jobs that this version does not know are left out. */
  settings(): Promise<ScheduleSetting[]>;
  /** In place of what was said before. */
  set(setting: ScheduleSetting): Promise<void>;
  /** One that is not there is fine. */
  unset(of: Pick<ScheduleSetting, 'scope' | 'job'>): Promise<void>;
  /** Those of jobs that this version does not know are left out. */
  runs(): Promise<RunRecord[]>;
  /** In place of the run before. */
  noteRun(run: RunRecord): Promise<void>;
  /** Everything about a stack. One that nothing is known of is fine. */
  forget(stack: StackId): Promise<void>;
}

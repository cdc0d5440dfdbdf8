import {
  SCHEDULE_JOBS,
  type CommonSchedule,
  type ScheduleRun,
  type Schedules,
  type StackSchedule,
  type StackSchedules,
} from '../../../../schemas/api/resources/schedule.ts';
import { SCHEDULE_LIMITS } from '../../../../schemas/config/schedule-limits.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import type { RunRecord, ScheduleSetting } from '../ports/schedule-store.ts';
import type { JudgedSchedule } from './judge-schedules.ts';
import { lacksUpdate, updateVersion } from './update-about.ts';

type Judged = JudgedSchedule<Pick<StackRecord, 'id' | 'name' | 'createdAt' | 'appliance'>>;
/** @returns why a run that is due has not begun; undefined: not known, or it has */
export type WhyWaits = (of: Pick<Judged, 'stack' | 'job'>) => string | undefined;

/** @returns all jobs of one stack, as the API shows them */
export const viewStackSchedules = (
  { id, name }: Pick<StackRecord, 'id' | 'name'>,
  judged: readonly Judged[],
  waits: WhyWaits,
): StackSchedules => ({
  stack: id,
  name,
  schedules: judged.filter(({ stack }) => stack.id === id).map((each) => viewOne(each, waits)),
});

/** @returns what is done with all stacks, and those stacks that somebody should look at */
export function viewSchedules(
  judged: readonly Judged[],
  settings: readonly ScheduleSetting[],
  waits: WhyWaits,
): Schedules {
  const shown = judged.filter((each) => each.setting !== 'inherit' || isInTrouble(each));
  const byStack = new Map(shown.map(({ stack }) => [stack.id, stack]));
  const named = [...byStack.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, SCHEDULE_LIMITS.named);
  const ofStack = Map.groupBy(judged, ({ stack }) => stack.id);
  return {
    common: SCHEDULE_JOBS.map((job) => viewCommon(job, judged, settings)),
    stacks: named.map((stack) => viewStackSchedules(stack, ofStack.get(stack.id) ?? [], waits)),
  };
}

/**
 * Whether somebody should look at it: its rule cannot be read, its last run failed, or one is overdue. Where nothing comes next,
 * nobody waits for it.
 */
export const isInTrouble = ({
  stack,
  rule,
  isUnreadable,
  run,
  nextMs,
  overdueSinceMs,
}: Pick<
  Judged,
  'stack' | 'rule' | 'isUnreadable' | 'run' | 'nextMs' | 'overdueSinceMs'
>): boolean =>
  isUnreadable ||
  (rule !== null &&
    nextMs !== undefined &&
    (hasFailed({ run, stack }) || overdueSinceMs !== undefined));

/** An update that failed and was made after all is past. */
const hasFailed = ({ run, stack }: Pick<Judged, 'run' | 'stack'>): boolean =>
  run?.outcome === 'failed' && (run.about === null || lacksUpdate(stack, run.about));

function viewCommon(
  job: CommonSchedule['job'],
  judged: readonly Judged[],
  settings: readonly ScheduleSetting[],
): CommonSchedule {
  const setting = settings.find((each) => each.scope === 'all' && each.job === job);
  const ruled = judged.filter((each) => each.job === job && each.rule !== null);
  const next = ruled.flatMap(({ dueMs, nextMs }) => dueMs ?? nextMs ?? []);
  return {
    job,
    rule: setting?.rule ?? null,
    unreadable: setting?.isReadable === false,
    by: setting?.by ?? null,
    at: setting?.at.toISOString() ?? null,
    stacks: ruled.length,
    failed: ruled.filter(hasFailed).length,
    overdue: ruled.filter(({ overdueSinceMs }) => overdueSinceMs !== undefined).length,
    nextAt: next.length === 0 ? null : iso(next.reduce((a, b) => Math.min(a, b))),
  };
}

function viewOne(judged: Judged, waits: WhyWaits): StackSchedule {
  const { job, setting, rule, isUnreadable, run, dueMs, nextMs, overdueSinceMs } = judged;
  return {
    job,
    setting,
    rule,
    unreadable: isUnreadable,
    nextAt: iso(dueMs ?? nextMs),
    waits: dueMs === undefined ? null : (waits(judged) ?? null),
    overdueSince: iso(overdueSinceMs),
    lastSuccessAt: run?.succeededAt?.toISOString() ?? null,
    last: run ? viewRun(run) : null,
  };
}

const viewRun = ({
  slot,
  begunAt,
  endedAt,
  outcome,
  why,
  operation,
  about,
}: RunRecord): ScheduleRun => ({
  dueAt: slot.toISOString(),
  begunAt: begunAt.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
  outcome,
  why,
  operation,
  about: about === null ? null : updateVersion(about),
});

const iso = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

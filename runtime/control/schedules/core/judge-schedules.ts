import { SCHEDULE_LIMITS } from '../../../../schemas/config/schedule-limits.ts';
import {
  SCHEDULE_JOBS,
  type ScheduleJob,
  type ScheduleRule,
  type ScheduleTimes,
} from '../../../../schemas/api/resources/schedule.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import type { RunRecord, ScheduleSetting } from '../ports/schedule-store.ts';
import { decideSlot } from './decide-slot.ts';
import { type RuledStack, type RuleInForce, ruleInForce } from './rule-in-force.ts';
import { slotsAround } from './slots-around.ts';
import { spreadOffset } from './spread-offset.ts';

/** How a job of a stack stands. */
export interface JudgedSchedule<Stack extends RuledStack = StackRecord> extends RuleInForce {
  readonly stack: Stack;
  readonly job: ScheduleJob;
  readonly run: RunRecord | undefined;
  /** What is to be done now; undefined: nothing. */
  readonly dueMs: number | undefined;
  /** The first time that this stands for, if others were missed before; undefined: nothing is due. */
  readonly missedMs: number | undefined;
  readonly nextMs: number | undefined;
  /** Undefined: it is not overdue. */
  readonly overdueSinceMs: number | undefined;
}

/** @returns each job of each stack; of those that have no machines, nothing is due */
export function judgeSchedules<Stack extends RuledStack & Pick<StackRecord, 'stage'>>(
  stacks: readonly Stack[],
  settings: readonly ScheduleSetting[],
  runs: readonly RunRecord[],
  nowMs: number,
): JudgedSchedule<Stack>[] {
  const said = new Map(settings.map((each) => [`${each.scope}/${each.job}`, each]));
  const ran = new Map(runs.map((run) => [`${run.stack}/${run.job}`, run]));
  const slotsOf = knownSlots(nowMs);
  return stacks.flatMap((stack) =>
    SCHEDULE_JOBS.map((job) => {
      const inForce = ruleInForce(stack, job, (scope, of) => said.get(`${scope}/${of}`));
      const run = ran.get(`${stack.id}/${job}`);
      return {
        stack,
        job,
        run,
        ...inForce,
        ...times({ stack, job, run, inForce }, slotsOf, nowMs),
      };
    }),
  );
}

const MINUTE_MS = 60_000;

/** @returns how long it may begin after its time; undefined: it is made up for whenever it can be */
function windowMinutes(job: ScheduleJob, { update }: ScheduleRule): number | undefined {
  return job === 'trials' ? SCHEDULE_LIMITS.trialWindowMinutes : update?.windowMinutes;
}

const NOT_DONE = {
  dueMs: undefined,
  missedMs: undefined,
  nextMs: undefined,
  overdueSinceMs: undefined,
};

/** What has a window is not made up for when that is over. */
function times(
  {
    stack,
    job,
    run,
    inForce: { rule, sinceMs },
  }: {
    readonly stack: RuledStack & Pick<StackRecord, 'stage'>;
    readonly job: ScheduleJob;
    readonly run: RunRecord | undefined;
    readonly inForce: RuleInForce;
  },
  slotsOf: (times: ScheduleTimes) => readonly number[],
  nowMs: number,
): Pick<JudgedSchedule, 'dueMs' | 'missedMs' | 'nextMs' | 'overdueSinceMs'> {
  if (!rule || stack.stage !== 'defined') return NOT_DONE;
  const offset = spreadOffset(stack.id, job, rule);
  const slots = slotsOf(rule.times).map((slot) => slot + offset);
  const lastMs = run?.slot.getTime();
  const { dueMs, nextMs, doneMs } = decideSlot({ slots, sinceMs, lastMs }, nowMs);
  if (dueMs === undefined) return { ...NOT_DONE, nextMs };
  const window = windowMinutes(job, rule);
  if (window !== undefined) {
    const isOpen = nowMs - (dueMs - offset) < window * MINUTE_MS;
    return isOpen ? { ...NOT_DONE, dueMs, missedMs: dueMs, nextMs } : { ...NOT_DONE, nextMs };
  }
  // The first that was missed may be long ago; to look that far costs too much for thousands that wait since last night.
  const isNear = doneMs === -Infinity || doneMs >= (slots[0] ?? 0);
  const missed = isNear ? slots : slotsAround(rule.times, doneMs).map((slot) => slot + offset);
  const missedMs = missed.find((slot) => slot > doneMs) ?? dueMs;
  const isOverdue = nowMs - missedMs >= SCHEDULE_LIMITS.overdueMs;
  return { dueMs, missedMs, nextMs, overdueSinceMs: isOverdue ? missedMs : undefined };
}

/** Thousands of stacks share a few rules. */
function knownSlots(nowMs: number): (times: ScheduleTimes) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (times) => {
    const key = JSON.stringify(times);
    const found = known.get(key) ?? slotsAround(times, nowMs);
    known.set(key, found);
    return found;
  };
}

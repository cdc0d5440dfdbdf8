import type { ScheduleJob, ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import type { ScheduleScope, ScheduleSetting } from '../ports/schedule-store.ts';

/** What holds for a job of a stack. */
export interface RuleInForce {
  readonly setting: 'inherit' | 'off' | 'own';
  /** Null: nothing is done by schedule. */
  readonly rule: ScheduleRule | null;
  /** What was said cannot be read, and nothing is done until it is said anew. */
  readonly isUnreadable: boolean;
  /** Since when it holds for this stack. */
  readonly sinceMs: number;
}

export type RuledStack = Pick<StackRecord, 'id' | 'createdAt' | 'clone'>;

/** @returns what was said about a job; undefined: nothing */
export type FindSetting = (scope: ScheduleScope, job: ScheduleJob) => ScheduleSetting | undefined;

/** A fenced clone is there to try something out: what holds for all stacks does not hold for it. */
export function ruleInForce(
  stack: RuledStack,
  job: ScheduleJob,
  findSetting: FindSetting,
): RuleInForce {
  const own = findSetting(stack.id, job);
  const common = stack.clone?.fenced ? undefined : findSetting('all', job);
  const said = own ?? common;
  return {
    setting: own ? (own.rule || !own.isReadable ? 'own' : 'off') : 'inherit',
    rule: said?.rule ?? null,
    isUnreadable: said?.isReadable === false,
    sinceMs: Math.max(stack.createdAt.getTime(), said?.at.getTime() ?? 0),
  };
}

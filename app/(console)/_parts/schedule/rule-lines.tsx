import type { ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import { ruleWords, timesWords } from '../../../_lib/schedule/schedule-words.ts';

/** When something is done, and what that is. */
export function RuleLines({ rule }: { readonly rule: ScheduleRule }) {
  return (
    <div>
      {timesWords(rule.times)}
      <span className="block text-small text-ink-soft">{ruleWords(rule)}</span>
    </div>
  );
}

import type { ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import { keepWords, timesWords } from '../../../_lib/schedule/schedule-words.ts';
import { schedulesText as text } from '../../../_text/schedules.ts';

/** When something is done, and what stays of it. */
export function RuleLines({ rule }: { readonly rule: ScheduleRule }) {
  const { times, keep, repository } = rule;
  return (
    <div>
      {timesWords(times)}
      <span className="block text-small text-ink-soft">
        {keepWords(keep)}
        {repository === null ? null : `. ${text.into(repository)}`}
      </span>
    </div>
  );
}

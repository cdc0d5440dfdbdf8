import type { ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import { keepWords, timesWords, updateWords } from '../../../_lib/schedule/schedule-words.ts';
import { schedulesText as text } from '../../../_text/schedules.ts';

/** When something is done, and what stays of it, or becomes of a newer version. */
export function RuleLines({ rule }: { readonly rule: ScheduleRule }) {
  const { times, keep, repository, update } = rule;
  return (
    <div>
      {timesWords(times)}
      <span className="block text-small text-ink-soft">
        {update ? updateWords(update) : keepWords(keep)}
        {repository === null ? null : `. ${text.into(repository)}`}
      </span>
    </div>
  );
}

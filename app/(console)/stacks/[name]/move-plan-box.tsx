import type { MovePlan } from '../../../../schemas/api/resources/move.ts';
import { Notice } from '../../../_components/state/notice.tsx';
import { moveSentences } from '../../../_lib/stack/move-words.ts';
import { moveText as text } from '../../../_text/move.ts';

/** What moving a machine will do, or what stands in the way. */
export function MovePlanBox({ plan }: { readonly plan: MovePlan }) {
  if (!plan.to || plan.problems.length > 0) {
    return (
      <Notice look="warn" title={text.impossible}>
        {plan.problems.map(({ code, message, action }) => (
          <p key={code} className="wrap-anywhere">
            {message} {action}
          </p>
        ))}
      </Notice>
    );
  }
  return (
    <div
      role="status"
      aria-label={text.plan}
      className="space-y-1.5 rounded-box bg-sunken px-4 py-3"
    >
      <p className="font-medium">{text.plan}</p>
      <ul className="list-disc space-y-1 ps-5">
        {moveSentences(plan).map((sentence) => (
          <li key={sentence} className="wrap-anywhere">
            {sentence}
          </li>
        ))}
      </ul>
    </div>
  );
}

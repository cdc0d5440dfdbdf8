import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { Notice } from '../../../../_components/state/notice.tsx';
import { otherProblems } from '../../../../_lib/install/plan-obstacles.ts';

/** Why it cannot be installed, and what is good to know. */
export function PlanRemarks({ plan }: { readonly plan: Plan }) {
  return (
    <>
      {otherProblems(plan).map(({ code, message, action }) => (
        <Notice key={code + message} look="bad" title={message}>
          {action}
        </Notice>
      ))}
      {plan.notices.map(({ code, message, action }) => (
        <Notice key={code + message} look="info" title={message}>
          {action}
        </Notice>
      ))}
    </>
  );
}

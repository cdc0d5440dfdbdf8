'use client';

import type { ChangePlan } from '../../../../../schemas/api/resources/change.ts';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { type ChangeWish, useChangeStack } from '../../../../_client/changes.ts';
import { Notice } from '../../../../_components/state/notice.tsx';
import { changeDifferences, changeSentences } from '../../../../_lib/stack/change-words.ts';
import { changeText as text } from '../../../../_text/change.ts';
import { PlanActions } from '../../../_parts/plan/plan-actions.tsx';
import { PlanDifferences, PlanRemarks, PlanSentences } from '../../../_parts/plan/plan-parts.tsx';

/** What stands in the way first, then everything that will happen. */
export function ChangePlanView({
  stack,
  plan,
  wish,
  isOld,
  wrong,
  onPlanAgain,
}: {
  readonly stack: Stack;
  readonly plan: ChangePlan;
  readonly wish: ChangeWish;
  /** It is of another wish; the one of this is on its way. */
  readonly isOld: boolean;
  /** What cannot be used of what was typed; undefined: nothing. */
  readonly wrong: string | undefined;
  readonly onPlanAgain: () => void;
}) {
  const change = useChangeStack(stack.id);
  const isNothing = plan.problems.some(({ code }) => code === 'NOTHING');
  const problems = plan.problems.filter(({ code }) => code !== 'NOTHING');
  return (
    <>
      <div className="space-y-4 empty:hidden">
        {Fault.is(change.error, 'PLAN_CHANGED') ? (
          <Notice look="warn" announce title={text.changedPlan}>
            {text.changedHint}
          </Notice>
        ) : null}
        <PlanRemarks problems={problems} notices={plan.notices} />
      </div>
      <PlanSentences title={text.what} sentences={changeSentences(plan)} />
      <PlanDifferences rows={changeDifferences(plan)} text={text.changes} />
      <PlanActions
        stack={stack}
        action="change"
        begin={change}
        body={{ ...wish, planHash: plan.hash }}
        isOld={isOld}
        blocked={
          wrong ??
          (problems.length > 0 ? text.blocked : undefined) ??
          (isNothing ? text.nothing : undefined)
        }
        isChangeTold
        text={text}
        onPlanAgain={onPlanAgain}
      />
    </>
  );
}

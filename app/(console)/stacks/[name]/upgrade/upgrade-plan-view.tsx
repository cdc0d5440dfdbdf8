'use client';

import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import type { UpgradePlan } from '../../../../../schemas/api/resources/upgrade.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { type UpgradeWish, useUpgradeStack } from '../../../../_client/upgrades.ts';
import { CheckBox } from '../../../../_components/form/check-box.tsx';
import { Notice } from '../../../../_components/state/notice.tsx';
import { upgradeText as text } from '../../../../_text/upgrade.ts';
import { RehearsalNotice } from './rehearsal-notice.tsx';
import { PlanActions } from '../../../_parts/plan/plan-actions.tsx';
import { PlanRemarks } from '../../../_parts/plan/plan-parts.tsx';
import { UpgradeChanges } from './upgrade-changes.tsx';
import { UpgradeQuestions } from './upgrade-questions.tsx';

interface Props {
  readonly stack: Stack;
  readonly plan: UpgradePlan;
  readonly wish: UpgradeWish;
  /** It is of another wish; the one of this is on its way. */
  readonly isOld: boolean;
  readonly onWish: (wish: UpgradeWish) => void;
  readonly onPlanAgain: () => void;
}

/** What stands in the way first, then what has to be answered, then everything that will happen. */
export function UpgradePlanView(props: Props) {
  const { stack, plan, wish, onWish } = props;
  const upgrade = useUpgradeStack(stack.id);
  const isChanged = Fault.is(upgrade.error, 'PLAN_CHANGED');
  const asksForInternet =
    plan.permissions.from.egress === 'none' && plan.permissions.to.egress === 'internet';
  return (
    <div className="space-y-8">
      <div className="space-y-4">
        <h2 className="text-heading">{text.heading(stack.name, plan.appliance.version)}</h2>
        <p className="text-ink-soft">{text.lead(plan.from.version)}</p>
        {isChanged ? (
          <Notice look="warn" announce title={text.changedPlan}>
            {text.changedHint}
          </Notice>
        ) : null}
        <PlanRemarks problems={plan.problems} notices={plan.notices} />
        <RehearsalNotice stack={stack} plan={plan} wish={wish} />
      </div>
      <UpgradeQuestions
        plan={plan}
        given={wish.parameters ?? {}}
        onAnswers={(parameters) => onWish({ ...wish, parameters })}
      />
      {asksForInternet ? (
        <CheckBox
          label={text.internet}
          help={text.internetHelp}
          checked={wish.allowInternet ?? false}
          onChange={(allowInternet) => onWish({ ...wish, allowInternet })}
        />
      ) : null}
      <UpgradeChanges plan={plan} />
      <PlanActions
        stack={stack}
        action="upgrade"
        begin={upgrade}
        body={{ ...wish, version: plan.appliance.version, planHash: plan.hash }}
        isOld={props.isOld}
        blocked={plan.problems.length > 0 ? text.blocked : undefined}
        isChangeTold
        text={text}
        onPlanAgain={props.onPlanAgain}
      />
    </div>
  );
}

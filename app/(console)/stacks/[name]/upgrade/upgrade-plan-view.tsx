'use client';

import { useRouter } from 'next/navigation';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import type { UpgradePlan } from '../../../../../schemas/api/resources/upgrade.ts';
import { whyNot } from '../../../../../schemas/capability/stack.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { useMissingRight } from '../../../../_client/session.ts';
import { type UpgradeWish, useUpgradeStack } from '../../../../_client/upgrades.ts';
import { Button } from '../../../../_components/form/button.tsx';
import { CheckBox } from '../../../../_components/form/check-box.tsx';
import { FormActions } from '../../../../_components/form/form-actions.tsx';
import { LinkButton } from '../../../../_components/form/link-button.tsx';
import { Failure } from '../../../../_components/state/failure.tsx';
import { Notice } from '../../../../_components/state/notice.tsx';
import { paths } from '../../../../_lib/paths.ts';
import { upgradeText as text } from '../../../../_text/upgrade.ts';
import { RehearsalNotice } from './rehearsal-notice.tsx';
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
        <Remarks plan={plan} />
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
      <UpgradeActions {...props} upgrade={upgrade} isChanged={isChanged} />
    </div>
  );
}

/** They stay in sight, and so does what went wrong. */
function UpgradeActions({
  stack,
  plan,
  wish,
  isOld,
  onPlanAgain,
  upgrade,
  isChanged,
}: Props & {
  readonly upgrade: ReturnType<typeof useUpgradeStack>;
  readonly isChanged: boolean;
}) {
  const router = useRouter();
  const missing = useMissingRight()('operate');
  const isBeginning = upgrade.isPending || upgrade.isSuccess;
  const start = () =>
    upgrade.mutate(
      { ...wish, version: plan.appliance.version, planHash: plan.hash },
      {
        onSuccess: ({ id }) => router.push(paths.operation(id)),
        onError: (error) => {
          if (Fault.is(error, 'PLAN_CHANGED')) onPlanAgain();
        },
      },
    );
  return (
    <div className="sticky bottom-0 -mx-4 space-y-2 border-t border-line bg-ground px-4 pt-1 pb-3">
      {upgrade.error && !isChanged ? <Failure error={upgrade.error} focused /> : null}
      <FormActions>
        <Button
          look="primary"
          busy={isBeginning || isOld}
          reason={
            missing ??
            whyNot('upgrade', stack.state, stack.operation !== null) ??
            (plan.problems.length > 0 ? text.blocked : undefined)
          }
          onClick={start}
        >
          {isBeginning ? text.beginning : text.confirm}
        </Button>
        <LinkButton href={paths.stack(stack.name)}>{text.cancel}</LinkButton>
      </FormActions>
    </div>
  );
}

const Remarks = ({ plan: { problems, notices } }: { readonly plan: UpgradePlan }) => (
  <>
    {problems.map(({ code, message, action }) => (
      <Notice key={code + message} look="bad" title={message}>
        {action}
      </Notice>
    ))}
    {notices.map(({ code, message, action }) => (
      <Notice key={code + message} look="info" title={message}>
        {action}
      </Notice>
    ))}
  </>
);

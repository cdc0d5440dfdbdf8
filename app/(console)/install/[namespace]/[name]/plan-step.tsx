'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { type PlanRequest, useInstallStack, usePlanInstall } from '../../../../_client/installs.ts';
import { useMissingRight } from '../../../../_client/session.ts';
import { Notice } from '../../../../_components/state/notice.tsx';
import { generatePassword } from '../../../../_lib/install/generate-password.ts';
import { installObstacle, needsConsent } from '../../../../_lib/install/plan-obstacles.ts';
import { paths } from '../../../../_lib/paths.ts';
import { ConsentStep } from './consent-step.tsx';
import { PlanActions } from './plan-actions.tsx';
import { PlanDetails } from './plan-details.tsx';
import { PlanRemarks } from './plan-remarks.tsx';
import { PlanTotals } from './plan-totals.tsx';
import { installText } from '../../../../_text/install.ts';

const text = installText.plan;

const KEY_LENGTH = 24;

/** Everything the install will do, and the button that lets it. */
export function PlanStep({
  plan,
  request,
  onPlan,
  onBack,
  onInstalled,
}: {
  readonly plan: Plan;
  readonly request: PlanRequest;
  readonly onPlan: (plan: Plan) => void;
  readonly onBack: () => void;
  readonly onInstalled: () => void;
}) {
  const router = useRouter();
  const again = usePlanInstall();
  const install = useInstallStack();
  const missing = useMissingRight()('operate');
  // A click that is sent twice (a slow network, a second click) installs once.
  const [key] = useState(() => generatePassword(KEY_LENGTH));
  const planAgain = () => again.mutate(request, { onSuccess: onPlan });
  const changed = Fault.is(install.error, 'PLAN_CHANGED');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const start = () =>
    install.mutate(
      { ...request, planHash: plan.hash, key },
      {
        onSuccess: (operation) => {
          onInstalled();
          router.push(paths.operation(operation.id));
        },
        onError: (error) => {
          if (Fault.is(error, 'PLAN_CHANGED')) planAgain();
        },
      },
    );

  return (
    <div className="space-y-8">
      <div className="space-y-4">
        <h2 ref={heading} tabIndex={-1} className="text-heading outline-none">
          {text.heading(plan.name)}
        </h2>
        {changed ? (
          <Notice look="warn" announce title={text.changed}>
            {text.changedHint}
          </Notice>
        ) : null}
        <PlanRemarks plan={plan} />
        {needsConsent(plan) ? <ConsentStep plan={plan} onConsent={planAgain} /> : null}
        <PlanTotals plan={plan} />
      </div>
      <PlanDetails plan={plan} />
      <PlanActions
        error={changed ? again.error : (install.error ?? again.error)}
        retry={again.error ? planAgain : undefined}
        busy={install.isPending || install.isSuccess || again.isPending}
        beginning={install.isPending || install.isSuccess}
        reason={missing ?? installObstacle(plan)}
        onInstall={start}
        onBack={onBack}
      />
    </div>
  );
}

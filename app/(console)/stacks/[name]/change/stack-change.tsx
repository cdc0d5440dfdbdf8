'use client';

import { useState } from 'react';
import type { ChangePlan } from '../../../../../schemas/api/resources/change.ts';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import { useChangePlan } from '../../../../_client/changes.ts';
import { useStack } from '../../../../_client/stacks.ts';
import { useTakenNames } from '../../../../_client/taken-names.ts';
import { Loaded } from '../../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../../_components/state/skeleton.tsx';
import { stackNameProblem } from '../../../../_lib/install/suggest-stack-name.ts';
import { changeField, draftOf, readChange } from '../../../../_lib/stack/change-form.ts';
import { changeText as text } from '../../../../_text/change.ts';
import { ChangeForm } from './change-form.tsx';
import { ChangePlanView } from './change-plan-view.tsx';

/** What can be changed of a stack, everything that changing it will do, and the button that lets it. */
export function StackChange({ name }: { readonly name: string }) {
  // The frame around this page loads it and shows what is missing.
  const { data: stack } = useStack(name);
  return stack ? <Asked stack={stack} /> : null;
}

/** What may be changed is part of every plan, so of one of nothing as well. */
function Asked({ stack }: { readonly stack: Stack }) {
  const plan = useChangePlan(stack.id, {});
  return (
    <div className="space-y-8">
      <div className="space-y-2">
        <h2 className="text-heading">{text.heading(stack.name)}</h2>
        <p className="text-ink-soft">{text.lead}</p>
      </div>
      <Loaded query={plan} loading={<SkeletonRows rows={6} />}>
        {(first) => <Wished stack={stack} now={first} />}
      </Loaded>
    </div>
  );
}

function Wished({ stack, now }: { readonly stack: Stack; readonly now: ChangePlan }) {
  const [draft, setDraft] = useState(() => draftOf(now));
  const taken = useTakenNames(draft.name);
  const nameProblem = draft.name === stack.name ? undefined : stackNameProblem(draft.name, taken);
  const { wish, problems } = readChange(draft, now);
  const { name, ...rest } = wish;
  const asked = name === undefined || nameProblem !== undefined ? rest : wish;
  const plan = useChangePlan(stack.id, asked);
  const isWrong = nameProblem !== undefined || Object.keys(problems).length > 0;
  return (
    <>
      <ChangeForm
        may={now.may}
        draft={draft}
        problems={
          nameProblem === undefined ? problems : { ...problems, [changeField.name]: nameProblem }
        }
        onChange={(changes) => setDraft({ ...draft, ...changes })}
      />
      <Loaded query={plan} loading={<SkeletonRows rows={3} />}>
        {(shown) => (
          <ChangePlanView
            stack={stack}
            plan={shown}
            wish={asked}
            isOld={plan.isPlaceholderData}
            wrong={isWrong ? text.wrongFirst : undefined}
            onPlanAgain={() => void plan.refetch()}
          />
        )}
      </Loaded>
    </>
  );
}

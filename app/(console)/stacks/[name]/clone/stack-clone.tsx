'use client';

import { useState } from 'react';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import { type CloneWish, useClonePlan } from '../../../../_client/clones.ts';
import { useStack } from '../../../../_client/stacks.ts';
import { useTakenNames } from '../../../../_client/taken-names.ts';
import { CheckBox } from '../../../../_components/form/check-box.tsx';
import { Field } from '../../../../_components/form/field.tsx';
import { TextInput } from '../../../../_components/form/text-input.tsx';
import { Loaded } from '../../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../../_components/state/skeleton.tsx';
import { stackNameProblem } from '../../../../_lib/install/suggest-stack-name.ts';
import { cloneText as text } from '../../../../_text/clone.ts';
import { ClonePlanView } from './clone-plan-view.tsx';

/** How a clone is to be called and shut off, everything that cloning will do, and the button that lets it. */
export function StackClone({ name }: { readonly name: string }) {
  // The frame around this page loads it and shows what is missing.
  const { data: stack } = useStack(name);
  return stack ? <Wished stack={stack} /> : null;
}

function Wished({ stack }: { readonly stack: Stack }) {
  const [name, setName] = useState('');
  const [fenced, setFenced] = useState(false);
  const taken = useTakenNames(name);
  const problem = name === '' ? undefined : stackNameProblem(name, taken);
  const isNamed = name !== '' && problem === undefined;
  const wish: CloneWish = { fenced, ...(isNamed ? { name } : {}) };
  const plan = useClonePlan(stack.id, wish);
  return (
    <div className="space-y-8">
      <div className="space-y-2">
        <h2 className="text-heading">{text.heading(stack.name)}</h2>
        <p className="text-ink-soft">{text.lead}</p>
      </div>
      <div className="max-w-prose space-y-4">
        <Field label={text.name} optional help={text.nameHelp} problem={problem}>
          {(control) => (
            <TextInput {...control} mono autoComplete="off" value={name} onChange={setName} />
          )}
        </Field>
        <CheckBox
          label={text.fenced}
          help={text.fencedHelp}
          checked={fenced}
          onChange={setFenced}
        />
      </div>
      <Loaded query={plan} loading={<SkeletonRows rows={6} />}>
        {(shown) => (
          <ClonePlanView
            stack={stack}
            plan={shown}
            wish={wish}
            isOld={plan.isPlaceholderData}
            blocked={problem === undefined ? undefined : text.nameFirst}
            onPlanAgain={() => void plan.refetch()}
          />
        )}
      </Loaded>
    </div>
  );
}

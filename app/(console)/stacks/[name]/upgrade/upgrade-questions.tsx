'use client';

import { useState } from 'react';
import type { UpgradePlan } from '../../../../../schemas/api/resources/upgrade.ts';
import type { ParameterValue } from '../../../../../schemas/appliance/parameter.ts';
import { Button } from '../../../../_components/form/button.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import {
  changedAnswers,
  type Draft,
  draftProblems,
  initialDraft,
} from '../../../../_lib/install/install-form.ts';
import { upgradeText } from '../../../../_text/upgrade.ts';
import { ParameterField } from '../../../_parts/parameter/parameter-field.tsx';

const text = upgradeText.questions;

/** What the newer version asks that was never answered, or not in a way that it takes. */
export function UpgradeQuestions({
  plan,
  given,
  onAnswers,
}: {
  readonly plan: UpgradePlan;
  readonly given: Readonly<Record<string, ParameterValue>>;
  readonly onAnswers: (answers: Record<string, ParameterValue>) => void;
}) {
  const asked = Object.fromEntries(
    plan.parameters.flatMap(({ key, question }) => (question ? [[key, question]] : [])),
  );
  const [typed, setTyped] = useState<Draft>({});
  const [tried, setTried] = useState(false);
  if (Object.keys(asked).length === 0) return null;
  const draft = { ...initialDraft(asked), ...writtenOut(given), ...typed };
  const problems = draftProblems(asked, draft);
  return (
    <Section title={text.title}>
      <p className="pb-4 text-ink-soft">{text.lead}</p>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(problems).length > 0) return;
          onAnswers({ ...without(given, asked), ...changedAnswers(asked, draft) });
        }}
      >
        {Object.entries(asked).map(([key, parameter]) => (
          <ParameterField
            key={key}
            name={`parameter-${key}`}
            parameter={parameter}
            value={draft[key] ?? ''}
            problem={tried || key in typed ? problems[key] : undefined}
            onChange={(value) => setTyped({ ...typed, [key]: value })}
          />
        ))}
        <Button type="submit">{text.use}</Button>
      </form>
    </Section>
  );
}

const writtenOut = (given: Readonly<Record<string, ParameterValue>>): Draft =>
  Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      typeof value === 'boolean' ? value : String(value),
    ]),
  );

/** An answer that is the default again is not given any more. */
const without = (
  given: Readonly<Record<string, ParameterValue>>,
  asked: object,
): Record<string, ParameterValue> =>
  Object.fromEntries(Object.entries(given).filter(([key]) => !(key in asked)));

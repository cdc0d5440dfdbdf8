import type { ChangePlan, ChangeRequest } from '../../../../../../schemas/api/resources/change.ts';
import { isParameterShown } from '../../../../../../schemas/appliance/check-parameters.ts';
import type { Parameter, ParameterValue } from '../../../../../../schemas/appliance/parameter.ts';
import type { StackRecord, StackSecrets } from '../../define/stack-record.ts';
import type { Remark } from '../remark.ts';
import { filesNaming } from './files-naming.ts';
import { upgradeAnswers } from '../upgrade/upgrade-answers.ts';

export interface ChangedAnswers {
  /** Answers to all questions, passwords among them; one to be generated is absent. */
  readonly values: Record<string, ParameterValue>;
  readonly rows: ChangePlan['parameters'];
  readonly may: ChangePlan['may']['parameters'];
  readonly problems: Remark[];
}

/** Decides what questions are answered with from now on, and which of them may be answered anew at all. */
export function changeAnswers(
  { parameters: had, appliance }: Pick<StackRecord, 'parameters' | 'appliance'>,
  { parameters: passwords }: Pick<StackSecrets, 'parameters'>,
  given: ChangeRequest['parameters'],
): ChangedAnswers {
  const { manifest } = appliance;
  const same = { before: manifest, after: manifest };
  const { values: found, problems } = upgradeAnswers({ ...same, had, passwords, given });
  // A password was made for each question, whether it was asked or not.
  const unasked = Object.entries(passwords).filter(
    ([key]) => !isParameterShown(key, manifest.parameters, found),
  );
  const values = { ...found, ...Object.fromEntries(unasked) };
  const before = { ...had, ...passwords };
  const changed = Object.entries(manifest.parameters).filter(
    ([key]) => values[key] !== before[key],
  );
  return {
    values,
    rows: changed.map(([key, parameter]) => ({
      key,
      label: parameter.label,
      from: isSecret(parameter) ? null : (before[key] ?? null),
      to: isSecret(parameter) ? null : (values[key] ?? null),
      how: howOf(parameter) ?? 'live',
      roles: Object.entries(manifest.roles)
        .filter(([, role]) => filesNaming(role, [parameterPath(key)]).length > 0)
        .map(([role]) => role),
    })),
    may: Object.entries(manifest.parameters).flatMap(([key, question]) => {
      const how = howOf(question);
      if (how === undefined) return [];
      const asked = isParameterShown(key, manifest.parameters, values);
      return [{ key, question, how, asked, value: isSecret(question) ? null : (had[key] ?? null) }];
    }),
    problems: [
      ...problems.map(({ action: _action, ...problem }) => problem),
      ...changed.filter(([, parameter]) => howOf(parameter) === undefined).map(fixed),
    ],
  };
}

const isSecret = ({ type }: Parameter): boolean => type === 'password';

const howOf = ({ change }: Parameter): 'live' | 'restart' | undefined =>
  change === 'no' ? undefined : change;

const fixed = ([, { label }]: [string, Parameter]): Remark => ({
  code: 'ANSWER_FIXED',
  message: `“${label}” was answered at the install and cannot be answered anew: the appliance does not say how.`,
});

/** How templates name the answer to a question. */
export const parameterPath = (key: string): string => `parameters.${key}`;

import type { UpgradePlan } from '../../../../../../schemas/api/resources/upgrade.ts';
import { checkParameters } from '../../../../../../schemas/appliance/check-parameters.ts';
import type { ApplianceManifest } from '../../../../../../schemas/appliance/manifest.ts';
import type { Parameter, ParameterValue } from '../../../../../../schemas/appliance/parameter.ts';
import { formatPath } from '../../../../../../schemas/appliance/problem.ts';
import type { Remark } from '../remark.ts';

type Row = UpgradePlan['parameters'][number];
type Values = Record<string, ParameterValue>;

/** What was answered before, and what is answered now. */
export interface AnswersInput {
  readonly before: Pick<ApplianceManifest, 'parameters'>;
  readonly after: Pick<ApplianceManifest, 'parameters'>;
  /** Answers of before, without passwords. */
  readonly had: Values;
  /** Passwords of before. */
  readonly passwords: Record<string, string>;
  readonly given: Values;
}

export interface Answers {
  /** What the questions of the newer version are answered with; passwords to be generated are absent. */
  readonly values: Values;
  readonly rows: Row[];
  readonly problems: Remark[];
}

/**
 * Decides what the questions of a newer version are answered with: what is given now, else what was answered
 * before, else the default. What was secret never becomes the answer to a question whose answers are shown.
 */
export function upgradeAnswers(input: AnswersInput): Answers {
  const { before, after, had, given } = input;
  const kept = keptAnswers(input);
  const answers = { ...kept, ...given };
  const { values, problems } = checkParameters(after.parameters, answers);
  const wrong = new Set(problems.map(({ path }) => path[0]));
  const rows = Object.entries(after.parameters).map(([key, parameter]): Row => {
    const isNew = !(key in before.parameters);
    return {
      key,
      label: parameter.label,
      value: isSecret(parameter) ? null : (values[key] ?? null),
      origin: originOf(key, parameter, { given, kept }),
      isNew,
      ...(isNew || wrong.has(key) ? { question: parameter } : {}),
    };
  });
  const gone = Object.entries(before.parameters)
    .filter(([key]) => !(key in after.parameters))
    .map(([key, parameter]): Row => ({
      key,
      label: parameter.label,
      value: isSecret(parameter) ? null : (had[key] ?? null),
      origin: 'gone',
      isNew: false,
    }));
  return {
    values,
    rows: [...rows, ...gone],
    problems: problems.map(({ path, wanted, found }) => ({
      code: 'PARAMETER_INVALID',
      message: `${formatPath(path)}: wanted ${wanted}, found ${found}.`,
      action: 'Answer it with the upgrade.',
    })),
  };
}

const isSecret = ({ type }: Parameter): boolean => type === 'password';

function keptAnswers({ after, had, passwords }: AnswersInput): Values {
  return Object.fromEntries(
    Object.entries(after.parameters).flatMap(([key, parameter]) => {
      const value = isSecret(parameter) ? passwords[key] : had[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function originOf(
  key: string,
  parameter: Parameter,
  { given, kept }: { readonly given: Values; readonly kept: Values },
): Row['origin'] {
  if (key in given && given[key] !== '') return 'given';
  if (key in kept && !(key in given)) return 'kept';
  return isSecret(parameter) ? 'generated' : 'default';
}

import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { checkParameters } from '../../../../../schemas/appliance/check-parameters.ts';
import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import type { ParameterValue } from '../../../../../schemas/appliance/parameter.ts';
import { formatPath } from '../../../../../schemas/appliance/problem.ts';
import type { Remark } from './remark.ts';

/** @returns what every parameter will be, without showing passwords. */
export function planParameters(
  { parameters }: Pick<ApplianceManifest, 'parameters'>,
  answers: Record<string, ParameterValue>,
): { parameters: Plan['parameters']; problems: Remark[] } {
  const { values, problems } = checkParameters(parameters, answers);
  return {
    parameters: Object.entries(parameters).map(([key, parameter]) => ({
      key,
      label: parameter.label,
      value: parameter.type === 'password' ? null : (values[key] ?? null),
      origin: originOf(answers[key], parameter.type === 'password'),
    })),
    problems: problems.map((problem) => ({
      code: 'PARAMETER_INVALID',
      message: `${formatPath(problem.path)}: wanted ${problem.wanted}, found ${problem.found}.`,
    })),
  };
}

function originOf(
  answer: ParameterValue | undefined,
  secret: boolean,
): Plan['parameters'][number]['origin'] {
  if (answer !== undefined && answer !== '') return 'given';
  return secret ? 'generated' : 'default';
}

import { checkParameters } from '../../../schemas/appliance/check-parameters.ts';
import type { Parameter, ParameterValue } from '../../../schemas/appliance/parameter.ts';
import { formatPath } from '../../../schemas/appliance/problem.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { parseByteSize } from '../../../schemas/ids/byte-size.ts';

type Parameters = Readonly<Record<string, Parameter>>;

/**
 * Splits `key=value`.
 *
 * @param option for the message, such as `--set`
 * @throws Fault USAGE
 */
export function splitPair(text: string, option: string): [key: string, value: string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new Fault('USAGE', { problem: `${option} takes key=value, not “${text}”.` });
}

/**
 * Reads what was typed as answers to the questions of an appliance, each by its kind.
 *
 * @param typed texts by key
 * @throws Fault USAGE for a question that is not asked, PARAMETERS_INVALID with every problem
 */
export function readAnswers(
  parameters: Parameters,
  typed: ReadonlyMap<string, string>,
): Record<string, ParameterValue> {
  const answers = readSomeAnswers(parameters, typed);
  const { problems } = checkParameters(parameters, answers);
  if (problems.length === 0) return answers;
  throw new Fault('PARAMETERS_INVALID', {
    problems: problems.map((problem) => ({ ...problem, path: formatPath(problem.path) })),
  });
}

/**
 * The same of some of the questions: whether those are all that have to be answered is not asked.
 *
 * @throws Fault USAGE for a question that is not asked
 */
export const readSomeAnswers = (
  parameters: Parameters,
  typed: ReadonlyMap<string, string>,
): Record<string, ParameterValue> =>
  Object.fromEntries(
    [...typed].map(([key, text]) => [key, readAnswer(demand(parameters, key), text)]),
  );

function demand(parameters: Parameters, key: string): Parameter {
  const parameter = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
  if (parameter) return parameter;
  const known = Object.keys(parameters).join(', ') || 'none';
  throw new Fault('USAGE', {
    problem: `The appliance has no parameter “${key}”; it has: ${known}.`,
  });
}

const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

/** Text that is not of its kind stays text, so that the check refuses it with its own words. */
function readAnswer({ type }: Parameter, text: string): ParameterValue {
  switch (type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
    case 'boolean':
      return (Object.hasOwn(WORDS, text) ? WORDS[text] : undefined) ?? text;
    case 'size':
      return parseByteSize(text) ?? text;
    default:
      return text;
  }
}

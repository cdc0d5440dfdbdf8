import { formatByteSize } from '../ids/byte-units.ts';
import type { Parameter, ParameterValue } from './parameter.ts';
import { patternCost } from './pattern-cost.ts';
import { type Problem, showValue } from './problem.ts';

type Parameters = Record<string, Parameter>;
type Values = Record<string, ParameterValue | undefined>;

/** What is wanted where a size is; forms that take a unit say it in their own words. */
export const SIZE_IN_BYTES = 'a size in bytes';

/** Checks that each parameter is asked in a way that can be answered. */
export function checkParameterDeclarations(parameters: Parameters): Problem[] {
  return Object.entries(parameters).flatMap(([key, parameter]) => {
    const regex = checkRegex(key, parameter);
    const rest = regex.length > 0 ? [] : checkDefault(key, parameter);
    return [...regex, ...checkShowIf(key, parameter, parameters), ...rest];
  });
}

/**
 * A pattern comes from the publisher and runs on the server, so it must not be able to hang it.
 * Repeated groups, look-around and back references are what makes matching exponential; without
 * them the cost is a polynomial of the number of variable repeats, times that of all choices. Both
 * are kept small here.
 */
const RISKY_REGEX = /\)[*+{]|\(\?[=!<]|\\[1-9k]/;
const MOST_REPEATS = 3;
/** Three repeats at the longest length, with three choices; measured at a second or two. */
const MOST_WAYS = 2 ** 22;
/** Length^repeats / repeats!, by the number of repeats. */
const WAYS_OF_REPEATS = [1, 200, 200 ** 2 / 2, 200 ** 3 / 6];
const LONGEST_MATCHED = 200;

function checkRegex(key: string, parameter: Parameter): Problem[] {
  if (parameter.type !== 'string' || !parameter.pattern) return [];
  const { regex } = parameter.pattern;
  const problem = (wanted: string): Problem[] => [
    { path: ['parameters', key, 'pattern', 'regex'], wanted, found: showValue(regex) },
  ];
  if (RISKY_REGEX.test(regex)) return problem('no repeated group, look-around or back reference');
  const { repeats, choices } = patternCost(regex);
  if (repeats > MOST_REPEATS) {
    return problem(`at most ${MOST_REPEATS} repeats of variable length`);
  }
  if (choices * (WAYS_OF_REPEATS[repeats] ?? Infinity) > MOST_WAYS) {
    return problem('fewer choices: those of “|” and “?” multiply');
  }
  if (parameter.maxLength > LONGEST_MATCHED) {
    return problem(`maxLength of at most ${LONGEST_MATCHED} beside it`);
  }
  return isRegex(regex) ? [] : problem('a regular expression');
}

function isRegex(source: string): boolean {
  try {
    return new RegExp(source, 'u').unicode;
  } catch {
    return false;
  }
}

function checkShowIf(key: string, parameter: Parameter, parameters: Parameters): Problem[] {
  const on = parameter.showIf?.parameter;
  if (on === undefined) return [];
  const path = ['parameters', key, 'showIf', 'parameter'];
  if (on === key || !(on in parameters)) {
    return [{ path, wanted: 'the key of another parameter', found: `“${on}”` }];
  }
  if (parameters[on]?.showIf) {
    return [{ path, wanted: 'a parameter that is always shown', found: `“${on}”` }];
  }
  return [];
}

function checkDefault(key: string, parameter: Parameter): Problem[] {
  if (parameter.type === 'password' || parameter.default === undefined) return [];
  const reason = checkParameter(parameter, parameter.default);
  return reason
    ? [
        {
          path: ['parameters', key, 'default'],
          wanted: reason,
          found: showValue(parameter.default),
        },
      ]
    : [];
}

/** @returns whether the form asks this parameter, given the other answers. */
export function isParameterShown(key: string, parameters: Parameters, values: Values): boolean {
  const rule = parameters[key]?.showIf;
  if (!rule) return true;
  const other = parameters[rule.parameter];
  const answer = values[rule.parameter] ?? (other ? parameterDefault(other) : undefined);
  return answer === rule.equals;
}

/** @returns what is used when nothing is answered; undefined: something must be (or is generated). */
export function parameterDefault(parameter: Parameter): ParameterValue | undefined {
  return parameter.type === 'password' ? undefined : parameter.default;
}

/** @returns whether leaving the field empty is fine. */
export function isParameterOptional(parameter: Parameter): boolean {
  if (parameter.type === 'password') return parameter.generate !== undefined;
  if (parameter.default !== undefined) return true;
  return (parameter.type === 'string' || parameter.type === 'text') && parameter.minLength === 0;
}

/**
 * Checks one answer.
 *
 * @returns what was wanted, or undefined when the value is fine
 */
export function checkParameter(parameter: Parameter, value: ParameterValue): string | undefined {
  switch (parameter.type) {
    case 'string':
    case 'text':
    case 'password':
      return checkText(parameter, value);
    case 'integer':
      return checkInteger(parameter, value);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false';
    case 'choice':
      return parameter.choices.some((choice) => choice.value === value)
        ? undefined
        : parameter.choices.map((choice) => choice.value).join(' or ');
    case 'email':
      return typeof value === 'string' &&
        /^[^\s@<>"',;]+@[^\s@<>"',;]+\.[^\s@<>"',;]+$/.test(value) &&
        value.length <= 254
        ? undefined
        : 'an e-mail address';
    case 'domain':
      return typeof value === 'string' && isDomain(value)
        ? undefined
        : 'a domain name such as example.org';
    case 'size':
      return checkSize(parameter, value);
  }
}

function checkText(
  parameter: Extract<Parameter, { type: 'string' | 'text' | 'password' }>,
  value: ParameterValue,
): string | undefined {
  if (typeof value !== 'string') return 'text';
  if (value.length < parameter.minLength) return `at least ${parameter.minLength} characters`;
  const maximum = parameter.type === 'password' ? 200 : parameter.maxLength;
  if (value.length > maximum) return `at most ${maximum} characters`;
  const forbidden = parameter.type === 'text' ? /[\0-\x08\x0b-\x1f\x7f]/ : /[\0-\x1f\x7f]/;
  if (forbidden.test(value)) return 'text without control characters';
  if (parameter.type === 'string' && parameter.pattern) {
    return new RegExp(`^(?:${parameter.pattern.regex})$`, 'u').test(value)
      ? undefined
      : parameter.pattern.hint;
  }
  return undefined;
}

function checkInteger(
  parameter: Extract<Parameter, { type: 'integer' }>,
  value: ParameterValue,
): string | undefined {
  const inRange =
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= parameter.minimum &&
    value <= parameter.maximum;
  return inRange ? undefined : `a whole number from ${parameter.minimum} to ${parameter.maximum}`;
}

function checkSize(
  parameter: Extract<Parameter, { type: 'size' }>,
  value: ParameterValue,
): string | undefined {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return SIZE_IN_BYTES;
  if (parameter.minimum !== undefined && value < parameter.minimum)
    return `at least ${formatByteSize(parameter.minimum)}`;
  if (parameter.maximum !== undefined && value > parameter.maximum)
    return `at most ${formatByteSize(parameter.maximum)}`;
  return undefined;
}

const isDomain = (value: string): boolean =>
  value.length <= 253 &&
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(value);

/**
 * Checks all answers of a form and fills in defaults; passwords to be generated stay absent.
 *
 * @returns the values to use, and what is wrong with each bad one
 */
export function checkParameters(
  parameters: Parameters,
  answers: Values,
): { values: Record<string, ParameterValue>; problems: Problem[] } {
  const values: Record<string, ParameterValue> = {};
  const problems: Problem[] = Object.keys(answers)
    .filter((key) => !(key in parameters))
    .map((key) => ({
      path: [key],
      wanted: `one of ${Object.keys(parameters).join(', ')}`,
      found: `“${key}”`,
    }));
  for (const [key, parameter] of Object.entries(parameters)) {
    const answer = isParameterShown(key, parameters, answers) ? answers[key] : undefined;
    const wanted = wantedOf(parameter, answer, isParameterShown(key, parameters, answers));
    if (wanted) {
      const found = parameter.type === 'password' ? 'something else' : showValue(answer);
      problems.push({ path: [key], wanted, found });
      continue;
    }
    const value = isEmpty(answer) ? emptyValue(parameter) : answer;
    if (value !== undefined) values[key] = value;
  }
  return { values, problems };
}

const isEmpty = (answer: ParameterValue | undefined): boolean =>
  answer === undefined || answer === '';

function wantedOf(
  parameter: Parameter,
  answer: ParameterValue | undefined,
  shown: boolean,
): string | undefined {
  if (answer !== undefined && answer !== '') return checkParameter(parameter, answer);
  return shown && !isParameterOptional(parameter) ? 'a value' : undefined;
}

/** What an empty answer stands for: the default, empty text, or (password) nothing yet. */
const emptyValue = (parameter: Parameter): ParameterValue | undefined =>
  parameterDefault(parameter) ??
  (parameter.type === 'string' || parameter.type === 'text' ? '' : undefined);

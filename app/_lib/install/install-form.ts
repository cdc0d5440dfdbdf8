import {
  checkParameters,
  isParameterShown,
  parameterDefault,
  SIZE_IN_BYTES,
} from '../../../schemas/appliance/check-parameters.ts';
import type { Parameter, ParameterValue } from '../../../schemas/appliance/parameter.ts';
import { formatByteSize, parseByteSize } from '../../../schemas/ids/byte-units.ts';
import { installText } from '../../_text/install.ts';

type Parameters = Record<string, Parameter>;

/** What stands in the fields of the form: text as typed, or whether a box is ticked. */
export type Draft = Readonly<Record<string, string | boolean>>;

/** A field that is shown now. */
export interface FormField {
  readonly key: string;
  readonly parameter: Parameter;
}

/** @returns the fields as they stand before anybody has typed: every default written out. */
export function initialDraft(parameters: Parameters): Draft {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, parameter]) => [key, writeDefault(parameter)]),
  );
}

function writeDefault(parameter: Parameter): string | boolean {
  const value = parameterDefault(parameter);
  if (parameter.type === 'boolean') return value === true;
  if (value === undefined) return '';
  return parameter.type === 'size' ? formatExactSize(Number(value)) : String(value);
}

/** A size that reads back as the same number of bytes. */
function formatExactSize(bytes: number): string {
  const text = formatByteSize(bytes);
  return parseByteSize(text) === bytes ? text : `${bytes} B`;
}

/** @returns the fields to show, essentials and advanced apart, in the publisher's order. */
export function shownFields(
  parameters: Parameters,
  draft: Draft,
): { essentials: FormField[]; advanced: FormField[] } {
  const answers = readAnswers(parameters, draft);
  const shown = Object.entries(parameters)
    .filter(([key]) => isParameterShown(key, parameters, answers))
    .map(([key, parameter]) => ({ key, parameter }));
  return {
    essentials: shown.filter(({ parameter }) => parameter.group === 'essentials'),
    advanced: shown.filter(({ parameter }) => parameter.group === 'advanced'),
  };
}

/**
 * Reads what stands in the fields. Text that is no number or size stays text, so that the check
 * refuses it with its own words.
 */
export function readAnswers(parameters: Parameters, draft: Draft): Record<string, ParameterValue> {
  const entries = Object.entries(parameters).flatMap(([key, parameter]) => {
    const answer = readAnswer(parameter, draft[key] ?? '');
    return answer === '' ? [] : [[key, answer] as const];
  });
  return Object.fromEntries(entries);
}

function readAnswer(parameter: Parameter, typed: string | boolean): ParameterValue {
  if (typeof typed === 'boolean') return typed;
  const text = parameter.type === 'text' || parameter.type === 'password' ? typed : typed.trim();
  if (text === '') return '';
  if (parameter.type === 'integer') return /^-?\d+$/.test(text) ? Number(text) : text;
  if (parameter.type === 'size') return parseByteSize(text) ?? text;
  return text;
}

/** @returns the answers that differ from the defaults: what an install request carries. */
export function changedAnswers(
  parameters: Parameters,
  draft: Draft,
): Record<string, ParameterValue> {
  const answers = readAnswers(parameters, draft);
  const changed = Object.entries(parameters).flatMap(([key, parameter]) => {
    const answer = answers[key];
    const plain = answer === undefined || answer === parameterDefault(parameter);
    return plain || !isParameterShown(key, parameters, answers) ? [] : [[key, answer] as const];
  });
  return Object.fromEntries(changed);
}

/** @returns one sentence for each field that cannot be used as it stands, by key. */
export function draftProblems(parameters: Parameters, draft: Draft): Record<string, string> {
  const { problems } = checkParameters(parameters, readAnswers(parameters, draft));
  return Object.fromEntries(
    problems.map(({ path, wanted }) => {
      const key = String(path[0]);
      return [key, installText.form.expected(wantedWords(parameters[key], wanted))];
    }),
  );
}

/** The check speaks of bytes where the form takes a size with a unit. */
function wantedWords(parameter: Parameter | undefined, wanted: string): string {
  return parameter?.type === 'size' && wanted === SIZE_IN_BYTES
    ? installText.form.sizeWithUnit
    : wanted;
}

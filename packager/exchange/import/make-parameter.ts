import type { z } from 'zod';
import type { SourceParameter } from '../../../schemas/appliance/parameter.ts';
import type { OvfProperty } from './envelope.ts';
import { oneLine } from './one-line.ts';

export type ParameterInput = z.input<typeof SourceParameter>;

/** Largest values of the whole numbers of OVF (DSP0243, "ovf:type"); larger ones are not exact here. */
const WHOLE: Readonly<Record<string, readonly [minimum: number, maximum: number]>> = {
  uint8: [0, 2 ** 8 - 1],
  sint8: [-(2 ** 7), 2 ** 7 - 1],
  uint16: [0, 2 ** 16 - 1],
  sint16: [-(2 ** 15), 2 ** 15 - 1],
  uint32: [0, 2 ** 32 - 1],
  sint32: [-(2 ** 31), 2 ** 31 - 1],
  int: [-(2 ** 31), 2 ** 31 - 1],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  sint64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

/**
 * Makes a question of ours from a property of a package. The value of a password is never taken over:
 * it would be the same for everybody.
 */
export function makeParameter(property: OvfProperty): ParameterInput {
  const help = oneLine(property.description, 1_000);
  const common = {
    label: oneLine(property.label) || oneLine(property.key) || 'Unnamed',
    ...(help === '' ? {} : { help }),
  };
  const { type, value = '', isPassword } = property;
  if (isPassword || type.startsWith('password')) {
    return { type: 'password', ...common, generate: { length: 24 } };
  }
  if (type === 'boolean') {
    return { type: 'boolean', ...common, default: /^(true|1)$/i.test(value) };
  }
  const range = WHOLE[type];
  if (range) return wholeNumber(common, range, value);
  return choice(common, property) ?? text(common, property);
}

type Common = Pick<ParameterInput, 'label' | 'help'>;

function wholeNumber(
  common: Common,
  [minimum, maximum]: readonly [number, number],
  value: string,
): ParameterInput {
  const number = /^-?\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  const isGood = number >= minimum && number <= maximum;
  return { type: 'integer', ...common, minimum, maximum, ...(isGood ? { default: number } : {}) };
}

/** `ValueMap{"small","large"}` (DSP0004, qualifiers): one of these. */
function choice(common: Common, { qualifiers, value }: OvfProperty): ParameterInput | undefined {
  const list = /ValueMap\s*\{([^{}]*)\}/i.exec(qualifiers)?.[1];
  const values = [...(list ?? '').matchAll(/"([^"]{1,200})"/g)].map(([, one = '']) => oneLine(one));
  const choices = [...new Set(values)].filter((one) => one !== '').slice(0, 100);
  if (choices.length === 0) return undefined;
  const isGood = value !== undefined && choices.includes(value);
  return {
    type: 'choice',
    ...common,
    choices: choices.map((one) => ({ value: one, label: one })),
    ...(isGood ? { default: value } : {}),
  };
}

function text(common: Common, { qualifiers, value = '' }: OvfProperty): ParameterInput {
  const lengthOf = (name: string): number | undefined => {
    const digits = new RegExp(`${name}\\s*\\(\\s*(\\d{1,4})\\s*\\)`, 'i').exec(qualifiers)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const maxLength = Math.min(Math.max(1, lengthOf('MaxLen') ?? 1_000), 4_096);
  const minLength = Math.min(lengthOf('MinLen') ?? 0, maxLength);
  // Carriage returns and other controls are no part of an answer.
  const start = value.slice(0, 5_000).replaceAll(/[\0-\x08\x0b-\x1f\x7f]/g, '');
  const isGood = start !== '' && start.length >= minLength && start.length <= maxLength;
  const type = /[\t\n]/.test(start) ? ('text' as const) : ('string' as const);
  return { type, ...common, minLength, maxLength, ...(isGood ? { default: start } : {}) };
}

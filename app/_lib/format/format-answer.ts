import type { ParameterValue } from '../../../schemas/appliance/parameter.ts';

/** @returns an answer to a parameter as people read it. */
export const formatAnswer = (value: ParameterValue): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);

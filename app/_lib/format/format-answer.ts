import type { ParameterValue } from '../../../schemas/appliance/parameter.ts';
import { partsText } from '../../_text/parts.ts';

/** @returns an answer to a parameter as people read it. */
export const formatAnswer = (value: ParameterValue): string =>
  typeof value === 'boolean' ? (value ? partsText.yes : partsText.no) : String(value);

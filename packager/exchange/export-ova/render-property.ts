import type { Parameter } from '../../../schemas/appliance/parameter.ts';
import { parameterDefault } from '../../../schemas/appliance/check-parameters.ts';
import { node, type XmlNode } from '../xml/write-xml.ts';

/** Renders a question as a property of a product (DSP0243 1.1.1, §9.5.1). */
export function renderProperty(key: string, parameter: Parameter): XmlNode {
  const { type, qualifiers } = typeOf(parameter);
  const value = parameterDefault(parameter);
  return node(
    'Property',
    {
      'ovf:key': key,
      'ovf:type': type,
      ...(qualifiers === '' ? {} : { 'ovf:qualifiers': qualifiers }),
      'ovf:userConfigurable': true,
      ...(parameter.type === 'password' ? { 'ovf:password': true } : {}),
      ...(value === undefined ? {} : { 'ovf:value': value }),
    },
    [
      node('Label', {}, parameter.label),
      ...(parameter.help === undefined ? [] : [node('Description', {}, parameter.help)]),
    ],
  );
}

function typeOf(parameter: Parameter): { type: string; qualifiers: string } {
  switch (parameter.type) {
    case 'boolean':
      return { type: 'boolean', qualifiers: '' };
    case 'size':
      return { type: 'uint64', qualifiers: '' };
    case 'integer':
      return { type: wholeNumber(parameter.minimum, parameter.maximum), qualifiers: '' };
    case 'choice':
      return { type: 'string', qualifiers: valueMap(parameter.choices.map(({ value }) => value)) };
    case 'password':
      return { type: 'string', qualifiers: `MinLen(${parameter.minLength})` };
    case 'string':
    case 'text':
      return {
        type: 'string',
        qualifiers: `MinLen(${parameter.minLength}) MaxLen(${parameter.maxLength})`,
      };
    default:
      return { type: 'string', qualifiers: '' };
  }
}

/** The smallest type that holds the range: ranges themselves cannot be written. */
function wholeNumber(minimum: number, maximum: number): string {
  const bits = [8, 16, 32].find((size) =>
    minimum >= 0 ? maximum < 2 ** size : minimum >= -(2 ** (size - 1)) && maximum < 2 ** (size - 1),
  );
  return `${minimum >= 0 ? 'uint' : 'sint'}${bits ?? 64}`;
}

/** A list whose values cannot be quoted is left out; then any text is taken. */
const valueMap = (values: readonly string[]): string =>
  values.some((value) => /["{}\\]/.test(value))
    ? ''
    : `ValueMap{${values.map((value) => `"${value}"`).join(',')}}`;

import type { OvfContent, OvfProduct, OvfSystem } from './envelope.ts';
import type { ImportNotes } from './import-notes.ts';
import { makeParameter, type ParameterInput } from './make-parameter.ts';
import { oneLine } from './one-line.ts';
import { uniqueNames } from './unique-names.ts';

interface Owned {
  readonly owner: string | undefined;
  readonly products: readonly OvfProduct[];
}

/**
 * Questions of products become parameters. What OVF machines read from their environment they have to
 * be told otherwise here, which the publisher is told.
 */
export function makeParameters(
  content: OvfContent,
  nameOf: ReadonlyMap<OvfSystem, string>,
  notes: ImportNotes,
): Readonly<Record<string, ParameterInput>> {
  const keyFor = uniqueNames('key', 41);
  const parameters: Record<string, ParameterInput> = {};
  const owned = productsOf(content, nameOf);
  const times = new Map<string, number>();
  for (const { key } of owned.flatMap(propertiesOf)) times.set(key, (times.get(key) ?? 0) + 1);
  for (const one of owned) {
    for (const property of propertiesOf(one)) {
      if (!property.isAsked) {
        notes.add(`The constant “${oneLine(property.key, 80)}” of the package is left out`);
        continue;
      }
      const isShared = (times.get(property.key) ?? 0) > 1;
      const prefix = isShared && one.owner !== undefined ? `${one.owner} ` : '';
      parameters[keyFor(`${prefix}${property.key}`)] = makeParameter(property);
    }
  }
  if (Object.keys(parameters).length > 0) {
    notes.add(
      'Machines are not told the answers by themselves: name {{ parameters.<key> }} in files or ' +
        'commands of the roles that need them',
    );
  }
  return parameters;
}

const propertiesOf = ({ products }: Owned): OvfProduct['properties'] =>
  products.flatMap(({ properties }) => properties);

const productsOf = (
  content: OvfContent,
  nameOf: ReadonlyMap<OvfSystem, string>,
): readonly Owned[] =>
  content.kind === 'system'
    ? [{ owner: nameOf.get(content), products: content.products }]
    : [
        { owner: undefined, products: content.products },
        ...content.members.flatMap((member) => productsOf(member, nameOf)),
      ];

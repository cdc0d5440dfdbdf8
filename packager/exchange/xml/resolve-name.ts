import type { XmlAttribute, XmlName } from './xml-element.ts';

/** Prefixes and the namespaces they stand for, at one place of a document. */
export type Prefixes = ReadonlyMap<string, string>;

/** "Namespaces in XML 1.0", §3: one prefix is there without being declared. */
export const FIRST_PREFIXES: Prefixes = new Map([
  ['', ''],
  ['xml', 'http://www.w3.org/XML/1998/namespace'],
]);

interface RawAttribute {
  readonly qualified: string;
  readonly value: string;
}

/** @returns the prefixes inside an element with these attributes. */
export function declarePrefixes(outer: Prefixes, attributes: readonly RawAttribute[]): Prefixes {
  const declared = attributes.flatMap(({ qualified, value }): [string, string][] => {
    if (qualified === 'xmlns') return [['', value]];
    return qualified.startsWith('xmlns:') ? [[qualified.slice(6), value]] : [];
  });
  return declared.length === 0 ? outer : new Map([...outer, ...declared]);
}

/** @returns undefined when the prefix is not declared */
export function resolveName(qualified: string, prefixes: Prefixes): XmlName | undefined {
  const colon = qualified.indexOf(':');
  const prefix = colon < 0 ? '' : qualified.slice(0, colon);
  const namespace = prefixes.get(prefix);
  return namespace === undefined ? undefined : { namespace, name: qualified.slice(colon + 1) };
}

/**
 * @returns the attributes that are no declarations, or the name of one whose prefix is not declared
 *   or that is there twice
 */
export function resolveAttributes(
  attributes: readonly RawAttribute[],
  prefixes: Prefixes,
): readonly XmlAttribute[] | string {
  const found = new Map<string, XmlAttribute>();
  for (const { qualified, value } of attributes) {
    if (qualified === 'xmlns' || qualified.startsWith('xmlns:')) continue;
    // Without a prefix an attribute is in no namespace, whatever the default one is (§6.2).
    const name = qualified.includes(':')
      ? resolveName(qualified, prefixes)
      : { namespace: '', name: qualified };
    if (!name || found.has(`${name.namespace} ${name.name}`)) return qualified;
    found.set(`${name.namespace} ${name.name}`, { ...name, value });
  }
  return [...found.values()];
}

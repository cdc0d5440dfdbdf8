/** A name with the namespace it is in; an attribute without prefix is in none (''). */
export interface XmlName {
  readonly namespace: string;
  readonly name: string;
}

export interface XmlAttribute extends XmlName {
  readonly value: string;
}

export interface XmlElement extends XmlName {
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** All text directly in it, without that of its children. */
  readonly text: string;
}

/** @returns the children of that name, in any of the namespaces if several are given */
export const childrenOf = (
  element: XmlElement,
  namespaces: string | readonly string[],
  name: string,
): readonly XmlElement[] =>
  element.children.filter(
    (child) => child.name === name && [namespaces].flat().includes(child.namespace),
  );

/** @returns the text of the first child of that name, without white space around it */
export const textOf = (
  element: XmlElement,
  namespaces: string | readonly string[],
  name: string,
): string | undefined => childrenOf(element, namespaces, name)[0]?.text.trim();

/** @returns the value of an attribute, written with the prefix of `namespace` or with none */
export const attributeOf = (
  element: XmlElement,
  namespace: string,
  name: string,
): string | undefined =>
  (
    element.attributes.find((one) => one.name === name && one.namespace === namespace) ??
    element.attributes.find((one) => one.name === name && one.namespace === '')
  )?.value;

/** A part of an XML document. Attributes without a value are left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly (XmlElement | string)[];
}

/** Names of elements and attributes are the program's own, never data: {@link renderXml} escapes values only. */
export const element = (
  name: string,
  attributes: XmlElement['attributes'] = {},
  ...children: XmlElement['children']
): XmlElement => ({ name, attributes, children });

/** @returns the document as text, two spaces per level, a line break at the end. */
export const renderXml = (root: XmlElement): string => `${renderAt(root, '')}\n`;

function renderAt({ name, attributes, children }: XmlElement, indent: string): string {
  const pairs = Object.entries(attributes)
    .filter((pair): pair is [string, string | number] => pair[1] !== undefined)
    .map(([key, value]) => ` ${key}="${escape(String(value))}"`);
  const open = `${indent}<${name}${pairs.join('')}`;
  if (children.length === 0) return `${open}/>`;
  // Text and elements are not mixed: white space inside a text would become part of it.
  if (children.every((child) => typeof child === 'string')) {
    return `${open}>${children.map(escape).join('')}</${name}>`;
  }
  const inner = children.map((child) =>
    typeof child === 'string' ? escape(child) : renderAt(child, `${indent}  `),
  );
  return `${open}>\n${inner.join('\n')}\n${indent}</${name}>`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/**
 * Escapes data for text and attributes alike. Line breaks become references, because a parser turns
 * bare ones in attributes into spaces (XML 1.0 §3.3.3). What no XML document may hold, not even as a
 * reference (§2.2 Char), becomes U+FFFD.
 */
const escape = (data: string): string =>
  data
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"'\n\r\t]/g, (char) => ENTITIES[char] ?? char);

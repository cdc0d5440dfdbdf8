import { FORBIDDEN_CHARACTER } from './decode-references.ts';

/** An element that is to be written; names with their prefix. Without children it holds its text. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly content: string | readonly XmlNode[];
}

/** `node('a', { b: 1 }, 'text')` → `<a b="1">text</a>` */
export const node = (
  name: string,
  attributes: XmlNode['attributes'] = {},
  content: XmlNode['content'] = '',
): XmlNode => ({ name, attributes, content });

/** Writes a document in UTF-8, two spaces for each depth. Text can never become markup. */
export const writeXml = (root: XmlNode): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${writeNode(root, '')}`;

function writeNode({ name, attributes, content }: XmlNode, indent: string): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(`${value}`)}"`);
  const start = `${indent}<${name}${pairs.join('')}`;
  if (content.length === 0) return `${start}/>\n`;
  if (typeof content === 'string') return `${start}>${escape(content)}</${name}>\n`;
  const inside = content.map((child) => writeNode(child, `${indent}  `)).join('');
  return `${start}>\n${inside}${indent}</${name}>\n`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Characters that XML cannot hold at all become a question mark. */
const escape = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(new RegExp(FORBIDDEN_CHARACTER, 'g'), '?')
    .replaceAll(/[&<>"\n\r\t]/g, (character) => ESCAPES[character] ?? character);

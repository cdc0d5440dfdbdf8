import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { decodeReferences, FORBIDDEN_CHARACTER } from './decode-references.ts';
import {
  declarePrefixes,
  FIRST_PREFIXES,
  type Prefixes,
  resolveAttributes,
  resolveName,
} from './resolve-name.ts';
import { type XmlCursor, xmlCursor } from './xml-cursor.ts';
import type { XmlElement } from './xml-element.ts';

const QUALIFIED_NAME = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y;
const TEXT = /[^<]+/y;

/** An element that is not closed yet. */
interface OpenElement {
  readonly qualified: string;
  readonly prefixes: Prefixes;
  readonly element: Omit<XmlElement, 'children' | 'text'> & {
    readonly children: XmlElement[];
    text: string;
  };
}

/**
 * Reads an XML document (XML 1.0, "Namespaces in XML 1.0"): elements, attributes, text. Strict where
 * others are lenient, and without what makes XML dangerous (attack A16): a DOCTYPE is refused, so
 * nothing can declare entities, and nothing outside the document is ever read. UTF-8, ASCII names.
 *
 * @param file its name, for the sentence
 * @returns the root element
 * @throws Fault XML_REFUSED, LIMIT_EXCEEDED
 */
export function parseXml(bytes: Uint8Array, file: string): XmlElement {
  const cursor = xmlCursor(decodeText(bytes, file), file);
  skipProlog(cursor);
  const open: OpenElement[] = [];
  let elements = 0;
  for (;;) {
    const closed = readPiece(cursor, open);
    elements += closed === undefined ? 0 : 1;
    if (elements > LIMITS.xml.elements || open.length > LIMITS.xml.depth) {
      throw cursor.fail('it has too many elements, or they are nested too deeply');
    }
    if (closed === undefined || open.length > 0) continue;
    skipBetween(cursor);
    if (!cursor.isAtEnd()) throw cursor.fail('something follows its end');
    return closed;
  }
}

function decodeText(bytes: Uint8Array, file: string): string {
  if (bytes.length > LIMITS.xml.documentBytes) {
    const limit = `${LIMITS.xml.documentBytes} bytes`;
    throw new Fault('LIMIT_EXCEEDED', { what: file, limit, found: `${bytes.length} bytes` });
  }
  const refuse = (why: string): Fault => new Fault('XML_REFUSED', { file, line: 1, why });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('it is not in UTF-8');
  }
  if (FORBIDDEN_CHARACTER.test(text)) throw refuse('it holds control characters');
  return text.replaceAll('\r\n', '\n');
}

function skipProlog(cursor: XmlCursor): void {
  if (cursor.skip('<?xml ')) {
    const declaration = cursor.takeUntil('?>', 'the XML declaration');
    const encoding = /encoding\s*=\s*["']([^"']*)["']/.exec(declaration)?.[1] ?? 'utf-8';
    if (!/^(utf-8|us-ascii|ascii)$/i.test(encoding)) throw cursor.fail('it is not in UTF-8');
  }
  skipBetween(cursor);
}

/** White space, comments and processing instructions, which say nothing to us. */
function skipBetween(cursor: XmlCursor): void {
  while (cursor.skipSpace() || skipUnread(cursor));
}

function skipUnread(cursor: XmlCursor): boolean {
  if (cursor.skip('<!--')) {
    if (cursor.takeUntil('--', 'a comment') !== undefined && cursor.skip('>')) return true;
    throw cursor.fail('a comment holds --');
  }
  if (cursor.skip('<!DOCTYPE'))
    throw cursor.fail('it has a DOCTYPE, which could bring anything in');
  if (!cursor.skip('<?')) return false;
  cursor.takeUntil('?>', 'a processing instruction');
  return true;
}

/** @returns an element when it has just been closed */
function readPiece(cursor: XmlCursor, open: OpenElement[]): XmlElement | undefined {
  const current = open.at(-1);
  if (current && readText(cursor, current)) return undefined;
  if (skipUnread(cursor)) return undefined;
  if (cursor.skip('</')) return closeElement(cursor, open);
  if (cursor.skip('<')) return openElement(cursor, open);
  throw cursor.fail(cursor.isAtEnd() ? 'it is not complete' : 'it does not begin with an element');
}

function readText(cursor: XmlCursor, { element }: OpenElement): boolean {
  if (cursor.skip('<![CDATA[')) {
    element.text += cursor.takeUntil(']]>', 'a CDATA section');
    return true;
  }
  const text = cursor.take(TEXT);
  if (text === undefined) return false;
  element.text += decoded(cursor, text);
  return true;
}

function decoded(cursor: XmlCursor, text: string): string {
  const result = decodeReferences(text);
  if ('text' in result) return result.text;
  throw cursor.fail(`${result.unknown} is no character reference`);
}

function closeElement(cursor: XmlCursor, open: OpenElement[]): XmlElement {
  const name = cursor.take(QUALIFIED_NAME);
  cursor.skipSpace();
  const last = open.pop();
  if (!last || name !== last.qualified || !cursor.skip('>')) {
    throw cursor.fail(`${last?.qualified ?? 'nothing'} is to be closed here`);
  }
  return last.element;
}

function openElement(cursor: XmlCursor, open: OpenElement[]): XmlElement | undefined {
  const qualified = cursor.take(QUALIFIED_NAME);
  if (qualified === undefined) throw cursor.fail('a name of an element is missing');
  const raw = readAttributes(cursor);
  const parent = open.at(-1);
  const prefixes = declarePrefixes(parent?.prefixes ?? FIRST_PREFIXES, raw);
  const name = resolveName(qualified, prefixes);
  const attributes = resolveAttributes(raw, prefixes);
  if (!name) throw cursor.fail(`the prefix of ${qualified} is not declared`);
  if (typeof attributes === 'string') {
    throw cursor.fail(`${attributes} is there twice, or its prefix is not declared`);
  }
  const element = { ...name, attributes, children: [], text: '' };
  parent?.element.children.push(element);
  if (cursor.skip('/>')) return element;
  if (!cursor.skip('>')) throw cursor.fail(`${qualified} does not end`);
  open.push({ qualified, prefixes, element });
  return undefined;
}

function readAttributes(cursor: XmlCursor): { qualified: string; value: string }[] {
  const found: { qualified: string; value: string }[] = [];
  while (cursor.skipSpace()) {
    const qualified = cursor.take(QUALIFIED_NAME);
    if (qualified === undefined) break;
    cursor.skipSpace();
    if (!cursor.skip('=')) throw cursor.fail(`${qualified} has no value`);
    cursor.skipSpace();
    const quote = cursor.skip('"') ? '"' : "'";
    if (quote === "'" && !cursor.skip("'")) throw cursor.fail(`${qualified} has no value`);
    const value = cursor.takeUntil(quote, `the value of ${qualified}`);
    if (value.includes('<')) throw cursor.fail(`the value of ${qualified} holds <`);
    if (found.some((other) => other.qualified === qualified)) {
      throw cursor.fail(`${qualified} is there twice`);
    }
    // XML 1.0, §3.3.3: white space in values counts as spaces.
    found.push({ qualified, value: decoded(cursor, value.replaceAll(/[\t\n]/g, ' ')) });
    if (found.length > LIMITS.xml.attributes)
      throw cursor.fail('an element has too many attributes');
  }
  return found;
}

import { demand } from './refuse.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** docs/format.md, “Order of reading”, 3: written by hand, because `JSON.parse` takes the last of two keys. */
export function parseJson(bytes: Buffer): Json {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  let at = 0;
  const value = readValue(0);
  skipSpace();
  demand(at === text.length, 'nothing behind the document');
  return value;

  function skipSpace(): void {
    while (' \t\n\r'.includes(text[at] ?? 'x')) at += 1;
  }

  function readValue(depth: number): Json {
    skipSpace();
    const char = text[at];
    demand(depth < 64 || (char !== '{' && char !== '['), 'at most 64 levels');
    if (char === '{') return readObject(depth);
    if (char === '[') return readArray(depth);
    if (char === '"') return readString();
    const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    literal.lastIndex = at;
    const word = literal.exec(text)?.[0];
    demand(word !== undefined, 'JSON');
    at += word.length;
    return JSON.parse(word) as Json;
  }

  function readString(): string {
    const end = /"(?:[^"\\]|\\.)*"/sy;
    end.lastIndex = at;
    const found = end.exec(text)?.[0];
    demand(found !== undefined, 'a string that ends');
    at += found.length;
    return JSON.parse(found) as string;
  }

  function readArray(depth: number): Json[] {
    const items: Json[] = [];
    readList(']', () => items.push(readValue(depth + 1)));
    return items;
  }

  function readObject(depth: number): JsonObject {
    const members = new Map<string, Json>();
    readList('}', () => {
      const key = readString();
      demand(!members.has(key), 'no key twice');
      skipSpace();
      demand(text[at] === ':', 'JSON');
      at += 1;
      members.set(key, readValue(depth + 1));
    });
    demand(!members.has('__proto__'), 'no key __proto__');
    return Object.fromEntries(members);
  }

  function readList(close: string, readItem: () => void): void {
    at += 1;
    skipSpace();
    if (text[at] === close) {
      at += 1;
      return;
    }
    for (;;) {
      skipSpace();
      readItem();
      skipSpace();
      const char = text[at];
      at += 1;
      if (char === close) return;
      demand(char === ',', 'JSON');
    }
  }
}

/** RFC 8785: the only way to write a value. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  const members = keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

export function asObject(value: Json | undefined, what: string): JsonObject {
  const holds = typeof value === 'object' && value !== null && !Array.isArray(value);
  demand(holds, `${what} is an object`);
  return value;
}

export function asArray(value: Json | undefined, what: string): Json[] {
  demand(Array.isArray(value), `${what} is a list`);
  return value;
}

export function asText(value: Json | undefined, what: string): string {
  demand(typeof value === 'string', `${what} is a text`);
  return value;
}

/** @param keys those it may have */
export function onlyKeys(object: JsonObject, keys: readonly string[], what: string): void {
  const other = Object.keys(object).find((key) => !keys.includes(key));
  demand(other === undefined, `no unknown key in ${what}: ${other}`);
}

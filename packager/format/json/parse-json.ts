import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { showValue } from '../../../schemas/appliance/problem.ts';

/**
 * Reads JSON from outside. Parsers disagree about duplicate keys (most take the last), so that two
 * readers of the same bytes could see two documents: they are refused. So is the key `__proto__`,
 * which some readers drop, and nesting so deep that one which calls itself runs out of stack.
 *
 * @param where which document, for the sentence
 * @throws Fault ARCHIVE_MALFORMED when it is no UTF-8, no JSON, nests too deep, has the key
 *   `__proto__` or a key twice
 */
export function parseJson(bytes: Uint8Array, where: string): unknown {
  const text = decodeUtf8(bytes, where);
  const value = parse(text, where);
  const problem = findProblem(text);
  if (problem === undefined) return value;
  throw new Fault('ARCHIVE_MALFORMED', { where, ...problem });
}

/** @throws Fault ARCHIVE_MALFORMED */
export function decodeUtf8(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const data = { where, wanted: 'UTF-8 text', found: 'other bytes' };
    throw new Fault('ARCHIVE_MALFORMED', data, { cause });
  }
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const found = showValue(text.slice(0, 40));
    throw new Fault('ARCHIVE_MALFORMED', { where, wanted: 'JSON', found }, { cause });
  }
}

interface Problem {
  readonly wanted: string;
  readonly found: string;
}

/** @param text valid JSON, so that only its strings and brackets need looking at */
function findProblem(text: string): Problem | undefined {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') {
      open.push(new Set());
      if (open.length > LIMITS.json.depth) {
        return { wanted: `at most ${LIMITS.json.depth} levels`, found: 'more' };
      }
    } else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        const key = JSON.parse(text.slice(at, end)) as string;
        const keys = open.at(-1);
        if (keys?.has(key)) return { wanted: 'each key once', found: `${showValue(key)} twice` };
        if (key === '__proto__') return { wanted: 'other keys', found: showValue(key) };
        keys?.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

const AFTER_KEY = /\s*:/y;

function isKey(text: string, end: number): boolean {
  AFTER_KEY.lastIndex = end;
  return AFTER_KEY.test(text);
}

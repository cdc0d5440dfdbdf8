import { canonicalJson } from '../../../packager/format/json/canonical-json.ts';
import { below, pick, type Random } from './mutate.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Values that do not belong where they are put. */
const STRANGE: readonly Json[] = [
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 53,
  1e300,
  '',
  '../../etc/passwd',
  '\u001b[2J\u202e',
  'é'.repeat(300),
  'x'.repeat(5_000),
  '${parameters.alpha}',
  '{{ nothing }}',
  `sha256:${'0'.repeat(64)}`,
  '1.0.0-rc.1',
  [],
  {},
  [[[]]],
];
/** Each place gets its own: what is put into a tree may be changed there. */
const strange = (random: Random): Json => structuredClone(pick(random, STRANGE));
const KEYS = ['__proto__', 'constructor', 'toString', 'x', '', 'db', 'format', 'digest', 'size'];

interface Place {
  readonly parent: Json[] | { [key: string]: Json };
  readonly key: string;
}

function placesOf(value: Json, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, child] of Object.entries(value)) {
    found.push({ parent: value, key });
    placesOf(child, found);
  }
  return found;
}

function put(parent: Place['parent'], key: string, value: Json): void {
  const options = { value, enumerable: true, configurable: true, writable: true };
  Object.defineProperty(parent, key, options);
}

/** Changes a document that was parsed: a value, a key, an entry more or less. */
export function mutateTree(document: Json, random: Random): Json {
  const root = { root: structuredClone(document) };
  const count = 1 + below(random, 3);
  for (let i = 0; i < count; i += 1) {
    const places = placesOf(root);
    const { parent, key } = pick(random, places);
    const other = pick(random, places);
    const value = (parent as Record<string, Json>)[key] ?? null;
    const kind = below(random, 6);
    if (kind === 0) put(parent, key, strange(random));
    else if (kind === 1) put(parent, key, step(value, random));
    else if (kind === 2)
      put(parent, key, structuredClone((other.parent as Record<string, Json>)[other.key] ?? null));
    else if (kind === 3 && Array.isArray(parent)) parent.push(structuredClone(value));
    else if (kind === 3) put(parent, pick(random, KEYS), structuredClone(value));
    else if (kind === 4 && Array.isArray(parent)) parent.splice(Number(key), 1);
    else if (key !== 'root') delete (parent as Record<string, Json>)[key];
  }
  return root.root;
}

/** A value of the same kind, a little different. */
function step(value: Json, random: Random): Json {
  if (typeof value === 'number') return value + pick(random, [-1, 1, 0.5, 4_096, 2 ** 40]);
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string') return strange(random);
  const at = below(random, value.length + 1);
  return (
    value.slice(0, at) +
    pick(random, ['', 'a', '-', '.', '\0', 'A', '$', '😀']) +
    value.slice(at + 1)
  );
}

/** Deeper than any reader goes, and far from where copying and writing a tree overflow the stack. */
const MOST_LEVELS = 200;

const levelsOf = (text: string): number => {
  let [now, most] = [0, 0];
  for (const letter of text) {
    if (letter === '[' || letter === '{') most = Math.max(most, (now += 1));
    else if (letter === ']' || letter === '}') now -= 1;
  }
  return most;
};

/**
 * A change of a document as bytes; one that is no JSON, or too deep, stays as it is.
 *
 * @param canonical whether it is written so
 */
export function treeMutation(canonical: boolean): (input: Buffer, random: Random) => Buffer {
  return (input, random) => {
    let document: Json;
    const text = input.toString();
    if (levelsOf(text) > MOST_LEVELS) return input;
    try {
      document = JSON.parse(text) as Json;
    } catch {
      return input;
    }
    const changed = mutateTree(document, random);
    try {
      return Buffer.from(canonical ? canonicalJson(changed) : JSON.stringify(changed));
    } catch {
      // Cut through a character: half of one cannot be written canonically.
      return Buffer.from(JSON.stringify(changed));
    }
  };
}

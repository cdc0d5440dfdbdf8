import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';

const { nameBytes, pathBytes, depth: MOST_DEEP } = LIMITS.stack.points.files;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;
/** What says something to the eye: no controls, no marks that turn text around or hide in it, no line ends. */
const VISIBLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/;

/**
 * Names of files are bytes. As text, each character that can be seen is itself; every other byte is `\x` and two hexadecimal digits, and a
 * backslash is two. So each name has one text, and each text that {@link nameText} gives is one name.
 */
export function nameText(name: Uint8Array): string {
  const bytes = Buffer.from(name);
  const latin = bytes.toString('latin1');
  if (PLAIN.test(latin)) return latin;
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    const end = at + Math.max(length, 1);
    const char = length === 0 ? '' : bytes.toString('utf8', at, end);
    if (char === '\\') text += '\\\\';
    else if (VISIBLE.test(char)) text += char;
    else for (let each = at; each < end; each += 1) text += ESCAPED[bytes[each] ?? 0];
    at = end;
  }
  return text;
}

/** Well-formed characters of several bytes (RFC 3629 §4): their first byte, the second one, and how many there are. */
const SEQUENCES: readonly (readonly [number, number, number, number, number])[] = [
  [0xc2, 0xdf, 0x80, 0xbf, 2],
  [0xe0, 0xe0, 0xa0, 0xbf, 3],
  [0xe1, 0xec, 0x80, 0xbf, 3],
  [0xed, 0xed, 0x80, 0x9f, 3],
  [0xee, 0xef, 0x80, 0xbf, 3],
  [0xf0, 0xf0, 0x90, 0xbf, 4],
  [0xf1, 0xf3, 0x80, 0xbf, 4],
  [0xf4, 0xf4, 0x80, 0x8f, 4],
];

/**
 * A folder may hold names of any bytes, as many as fit into its list: each byte is looked at once or twice.
 *
 * @returns bytes of the character that begins there; 0: these bytes are none
 */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const found = SEQUENCES.find(([from, to]) => first >= from && first <= to);
  if (!found) return 0;
  const [, , from, to, length] = found;
  for (let each = 1; each < length; each += 1) {
    const next = bytes[at + each] ?? 0;
    if (next < (each === 1 ? from : 0x80) || next > (each === 1 ? to : 0xbf)) return 0;
  }
  return length;
}

/** By byte. */
const ESCAPED: readonly string[] = Array.from(
  { length: 256 },
  (_none, byte) => `\\x${byte.toString(16).padStart(2, '0')}`,
);

/**
 * Reads where something is, as people and pages write it: names as {@link nameText} gives them, between slashes.
 *
 * @returns the names on the way, as bytes; none: the whole volume
 * @throws Fault REQUEST_INVALID for what is no path, or leads up
 */
export function readPath(text: string): Buffer[] {
  const bytes = unescape(text);
  if (bytes.length > pathBytes) throw refused(text, `a path of at most ${pathBytes} bytes`);
  const names: Buffer[] = [];
  for (let start = 0; start <= bytes.length;) {
    const found = bytes.indexOf(SLASH, start);
    const end = found < 0 ? bytes.length : found;
    const name = bytes.subarray(start, end);
    if (name.length > 0) names.push(name);
    start = end + 1;
  }
  if (names.length > MOST_DEEP) throw refused(text, `at most ${MOST_DEEP} folders in each other`);
  if (!names.every(isName)) throw refused(text, 'names of at most 255 bytes, without “.” and “..”');
  return names;
}

/** @returns whether something can be the name of a file: it leads nowhere else */
export const isName = (name: Uint8Array): boolean =>
  name.length > 0 &&
  name.length <= nameBytes &&
  !name.includes(SLASH) &&
  !name.includes(0) &&
  !['.', '..'].includes(Buffer.from(name).toString('latin1'));

/** @returns a path as text, such as `/etc/hosts` */
export const pathText = (names: readonly Uint8Array[]): string =>
  `/${names.map(nameText).join('/')}`;

/** @throws Fault REQUEST_INVALID */
function unescape(text: string): Buffer {
  const bytes = text.split(/(\\x[0-9a-fA-F]{2}|\\\\)/).map((part, index) => {
    if (index % 2 === 0) {
      if (part.includes('\\')) throw refused(text, 'backslashes written as \\\\');
      return Buffer.from(part);
    }
    return Buffer.of(part === '\\\\' ? BACKSLASH : Number.parseInt(part.slice(2), 16));
  });
  return Buffer.concat(bytes);
}

const refused = (found: string, wanted: string): Fault =>
  new Fault('REQUEST_INVALID', {
    problems: [{ path: 'path', wanted, found: `“${found.slice(0, 100)}”` }],
  });

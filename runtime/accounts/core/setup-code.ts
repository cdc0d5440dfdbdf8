import { createHash, timingSafeEqual } from 'node:crypto';

/** Crockford's base 32: nothing in it looks like another, and nothing spells a word. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUPS = 3;
const GROUP_CHARS = 4;

/** Random bytes that a code is made from: 60 bits of chance. */
export const SETUP_CODE_BYTES = GROUPS * GROUP_CHARS;

/**
 * Writes a one-time code that people copy from a terminal into a browser, such as `7K2M-Q0XA-94TN`.
 *
 * @param bytes {@link SETUP_CODE_BYTES} random ones
 */
export function writeSetupCode(bytes: Uint8Array): string {
  const letters = [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return (letters.match(/.{4}/g) ?? []).join('-');
}

/**
 * Compares what was typed with the code, whatever the case and the dashes, in constant time.
 *
 * @param code undefined: none was made, and nothing is right
 */
export function isSetupCode(code: string | undefined, typed: string | undefined): boolean {
  if (code === undefined || typed === undefined) return false;
  return timingSafeEqual(digestOf(code), digestOf(typed));
}

function digestOf(code: string): Buffer {
  const plain = code
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return createHash('sha256').update(plain).digest();
}

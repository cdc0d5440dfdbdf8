import { z } from 'zod';
import { ID_ALPHABET } from './brand.ts';

/** Characters of a code that a machine shows while it waits for approval: 5 bits each. */
const LENGTH = 8;
const HALF = LENGTH / 2;
const DIGITS = ID_ALPHABET.toUpperCase();

/** A code as a machine shows it, in Crockford's base32. */
export const JoinCode = z
  .string()
  .regex(new RegExp(`^[${DIGITS}]{${HALF}}-[${DIGITS}]{${HALF}}$`), 'a code like K7QF-3M2X')
  .brand<'join-code'>();
export type JoinCode = z.infer<typeof JoinCode>;

/**
 * @param text as somebody typed it: perhaps in lower case and without the dash, with O for 0, and I or L
 *   for 1, as Crockford's base32 reads them
 * @returns undefined when it is no code
 */
export function readJoinCode(text: string): JoinCode | undefined {
  const letters = text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const plain = letters.replaceAll(/[\s-]/g, '');
  return JoinCode.safeParse(`${plain.slice(0, HALF)}-${plain.slice(HALF)}`).data;
}

/**
 * @param bytes at least five
 * @returns their first 40 bits as people read them
 */
export function joinCodeOf(bytes: Uint8Array): JoinCode {
  let bits = 0n;
  for (const byte of bytes.subarray(0, (LENGTH * 5) / 8)) bits = (bits << 8n) | BigInt(byte);
  const digits = Array.from({ length: LENGTH }, (_none, place) => {
    const shift = BigInt(5 * (LENGTH - 1 - place));
    return DIGITS[Number((bits >> shift) & 31n)];
  });
  return JoinCode.parse(`${digits.slice(0, HALF).join('')}-${digits.slice(HALF).join('')}`);
}

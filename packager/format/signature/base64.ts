/**
 * Reads base64 in either alphabet, with or without padding; DSSE demands both alphabets (`envelope.md`).
 *
 * @returns undefined when it is neither
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/={0,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$|^[A-Za-z0-9_-]*$/.test(digits)) return undefined;
  if (digits.length % 4 === 1) return undefined;
  if (digits.length !== text.length && text.length % 4 !== 0) return undefined;
  return Buffer.from(digits, 'base64');
}

export const encodeBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Letters and digits that cannot be taken for one another when read from a screen. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

const BATCH_BYTES = 64;

/** @returns a password of letters and digits from the browser's secure random source. */
export function generatePassword(length: number): string {
  const letters: string[] = [];
  while (letters.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(BATCH_BYTES))) {
      // Bytes past the last whole multiple would make the first letters likelier.
      if (byte < 256 - (256 % ALPHABET.length))
        letters.push(ALPHABET[byte % ALPHABET.length] ?? '');
    }
  }
  return letters.slice(0, length).join('');
}

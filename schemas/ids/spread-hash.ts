/** FNV-1a, 32 bits (draft-eastlake-fnv, 5). */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
/** What spreads the bits of neighbouring texts: the finalizer of MurmurHash3. */
const MIX_FIRST = 0x85ebca6b;
const MIX_SECOND = 0xc2b2ae35;

/**
 * Spreads texts evenly, also those that differ in one character. It takes a fiftieth of the time of
 * SHA-256, and protects from nobody.
 *
 * @param seed another one gives all texts other numbers
 * @returns a whole number from 0 to 2³² − 1
 */
export function spreadHash(text: string, seed: number = OFFSET_BASIS): number {
  let hash = seed;
  for (let place = 0; place < text.length; place += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(place), PRIME);
  }
  hash = Math.imul(hash ^ (hash >>> 16), MIX_FIRST);
  hash = Math.imul(hash ^ (hash >>> 13), MIX_SECOND);
  return (hash ^ (hash >>> 16)) >>> 0;
}

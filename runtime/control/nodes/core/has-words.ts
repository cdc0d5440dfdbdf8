/**
 * @param search words, or parts of words, in any order; undefined or empty: everything has them
 * @returns whether each of them is in one of the texts, whatever the case
 */
export function hasWords(search: string | undefined, texts: readonly string[]): boolean {
  const words = (search ?? '').toLowerCase().split(/\s+/u);
  const whole = texts.join('\n').toLowerCase();
  return words.every((word) => whole.includes(word));
}

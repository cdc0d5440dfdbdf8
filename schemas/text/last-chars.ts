/**
 * @returns the last UTF-16 units of a text, `count` at most, beginning with a whole character: half
 *   a surrogate pair (Unicode §3.8) is shown as a stray mark, and no database takes it
 */
export function lastChars(text: string, count: number): string {
  const from = Math.max(0, text.length - count);
  return text.slice(isWithinPair(text, from) ? from + 1 : from);
}

const isWithinPair = (text: string, index: number): boolean =>
  index > 0 && text.codePointAt(index - 1) !== text.charCodeAt(index - 1);

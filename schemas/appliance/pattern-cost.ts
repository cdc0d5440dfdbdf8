/** How many ways a regular expression may have to go over a text before it gives up. */
export interface PatternCost {
  /** `*`, `+`, `{2,}`: each may end at every letter of the text. */
  readonly repeats: number;
  /** Product of all alternatives: `(a|b)` has two, `a?` has two. */
  readonly choices: number;
}

/** Escapes and classes as a whole, then what opens, closes, chooses or repeats. */
const PARTS = /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?[a-z-]*:)?|\)|\||[*+?]\??|\{\d+(,\d*)?\}\??/gsu;

/**
 * Counts what makes matching costly, as an upper bound: an engine that tries one way after the other
 * goes about `choices` × length^`repeats` / `repeats`! ways, if no group is repeated.
 *
 * @param regex without repeated groups, look-around and back references
 */
export function patternCost(regex: string): PatternCost {
  const open = [1];
  let repeats = 0;
  let choices = 1;
  for (const [part, range] of regex.matchAll(PARTS)) {
    if (part.startsWith('(')) open.push(1);
    else if (part === ')') choices *= open.pop() ?? 1;
    else if (part === '|') open.push((open.pop() ?? 1) + 1);
    else if (part.startsWith('?')) choices *= 2;
    else if (/^[*+]/.test(part) || range !== undefined) repeats += 1;
  }
  return { repeats, choices: open.reduce((product, count) => product * count, choices) };
}

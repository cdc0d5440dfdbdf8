/**
 * What terminals do once for each time that the number says (ECMA-48 §8.3): scrolling (S, T), lines put in and taken out (L, M),
 * tabs (I, Z), the last character again (b).
 */
const REPEATING = new Set('STLMIZb');
/** More lines and columns than screens have: more times make no difference, apart from the time that they take. */
const MOST_TIMES = 400;

/**
 * Keeps a few bytes of a machine from keeping a terminal busy: those terminals that do not stop at the edge of the screen by
 * themselves would do it thousands of times for each such sequence.
 *
 * @param parameters numbers with `;` between them
 * @param final the last character, which says what it is
 * @returns the numbers, smaller where they were too large
 */
export const boundRepeats = (parameters: string, final: string): string =>
  REPEATING.has(final) ? parameters.replaceAll(/\d+/g, bound) : parameters;

const bound = (digits: string): string => (Number(digits) > MOST_TIMES ? `${MOST_TIMES}` : digits);

/** A control sequence of ECMA-48 §5.4, taken apart. */
export interface ControlSequence {
  /** A character of `<=>?` before the parameters, which makes it one of a terminal’s own; or nothing. */
  readonly prefix: string;
  /** Numbers, with `;` and `:` between them. */
  readonly parameters: string;
  /** Characters from space to `/` before the last one. */
  readonly between: string;
  /** The last character, which says what it is. */
  readonly final: string;
}

/** Repeating a character a billion times is one short sequence. */
const LARGEST_NUMBER = 9_999;
const MOST_NUMBERS = 32;

/**
 * Moving the cursor, erasing, inserting, deleting, scrolling: ECMA-48 §8.3. All take numbers only. Not among them: tab stops
 * (TBC, `g`), which would stay behind in the terminal of whoever has looked, where nothing puts them back.
 */
const DRAWING = new Set('ABCDEFGHIKLMPSXZ@`abdefr');
/**
 * Modes of DEC that draw, or that say how arrow keys and pasted text are sent: arrow keys (1), origin (6), wrapping (7), blinking and
 * visible cursor (12, 25), the other screen (47, 1047 to 1049), pasted text in brackets (2004). Not among
 * them: reports of the mouse and of the focus, which type into the machine by themselves.
 */
const DEC_MODES = new Set(['1', '6', '7', '12', '25', '47', '1047', '1048', '1049', '2004']);
/** What asks the terminal for its state (5) or for the place of the cursor (6): ECMA-48 §8.3.35. */
const REPORTS = new Set(['5', '6']);

/**
 * What a machine may do to a terminal: draw. Everything that is not known to do no more is refused: titles, the clipboard,
 * sizes of windows, printing, reports of the mouse, keys that send something else.
 *
 * @param answers whether it may ask questions whose answers are digits only
 */
export function isAllowedSequence(sequence: ControlSequence, answers: boolean): boolean {
  const { prefix, parameters, between, final } = sequence;
  if (between !== '') return false;
  const numbers = parameters === '' ? [] : parameters.split(/[;:]/);
  if (numbers.length > MOST_NUMBERS || numbers.some(isTooLarge)) return false;
  if (prefix === '?') return isAllowedMode(final, numbers);
  if (prefix !== '') return false;
  if (final === 'm') return true;
  if (parameters.includes(':')) return false;
  return isPlain(final, numbers, answers);
}

function isPlain(final: string, numbers: readonly string[], answers: boolean): boolean {
  const [first = ''] = numbers;
  if (DRAWING.has(final)) return true;
  // 3 forgets what was on the screen before, also what was there before the machine.
  if (final === 'J') return numbers.every((number) => Number(number) < 3);
  // With more numbers it asks for reports of the mouse.
  if (final === 'T') return numbers.length < 2;
  // With numbers: margins at the sides.
  if (final === 's' || final === 'u') return numbers.length === 0;
  if (final === 'h' || final === 'l') return numbers.length === 1 && first === '4';
  if (final === 'n') return answers && numbers.length === 1 && REPORTS.has(first);
  return final === 'c' && answers && numbers.length < 2 && Number(first) === 0;
}

const isAllowedMode = (final: string, numbers: readonly string[]): boolean =>
  (final === 'h' || final === 'l') &&
  numbers.length > 0 &&
  numbers.every((number) => DEC_MODES.has(number));

const isTooLarge = (number: string): boolean => Number(number) > LARGEST_NUMBER;

/** Escapes without parameters: cursor saved and restored, lines up and down, the keypad. */
const ESCAPES = new Set('78DEM=>');
/** Sets of characters: lines for boxes, and back (ECMA-35 §14.3.2). */
const CHARACTER_SETS = new Set(['(0', '(B', ')0', ')B']);

/**
 * @param between characters from space to `/`
 * @param final the last one
 * @returns whether a machine may send this escape
 */
export const isAllowedEscape = (between: string, final: string): boolean =>
  between === '' ? ESCAPES.has(final) : CHARACTER_SETS.has(`${between}${final}`);

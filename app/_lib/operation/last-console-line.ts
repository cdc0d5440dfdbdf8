import { plainConsole } from '../stack/plain-console.ts';

/** Enough for the last line; the rest of a long log is not looked at. */
const LOOKED_AT = 4_096;
const LONGEST = 200;
/** Marks of writing direction and line separators: they could disguise the words around them. */
const DIRECTIONS = /[\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** @returns the last line of a guest's console that says something, as plain short text. */
export function lastConsoleLine(text: string): string {
  const lines = plainConsole(text.slice(-LOOKED_AT)).replaceAll(DIRECTIONS, '').split('\n');
  const last = lines.findLast((line) => line.trim() !== '')?.trim() ?? '';
  return last.length > LONGEST ? `${last.slice(0, LONGEST - 1)}…` : last;
}

import type { ConsoleSight } from '../../schemas/api/resources/console.ts';

/** Who looks, and somebody else; neither has the keyboard. */
export const ME = { name: 'olga', you: true, typing: false };
export const OTHER = { name: 'vera', you: false, typing: false };

/** @returns what somebody sees who sits at a console alone, with what is to be different */
export const consoleSight = (parts: Partial<ConsoleSight> = {}): ConsoleSight => ({
  seat: 'a-seat-of-mine',
  mayType: true,
  line: 'open',
  typing: 'unknown',
  people: [ME],
  ...parts,
});

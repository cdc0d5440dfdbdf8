import type { TimeLeft } from './time-left.ts';

/** How the time left is said where it is shown. */
export interface TimeLeftWords {
  readonly soon: string;
  readonly minutes: (count: number) => string;
  readonly hours: (count: number) => string;
  readonly overdue: string;
  /** Says of a transfer what is said of the whole otherwise. */
  readonly transfer: (left: string) => string;
  /** The same of the bytes of a machine that moves. */
  readonly carry: (left: string) => string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** From here on hours are exact enough. */
const MANY_MINUTES = 100;

/** @returns the time left in words, as exact as an estimate is; nothing when it is not known. */
export function timeLeftWords(time: TimeLeft, words: TimeLeftWords): string {
  switch (time.kind) {
    case 'unknown':
      return '';
    case 'overdue':
      return words.overdue;
    case 'left':
      return leftWords(time.ms, words);
    case 'transfer':
      return words.transfer(leftWords(time.ms, words));
    case 'carry':
      return words.carry(leftWords(time.ms, words));
  }
}

function leftWords(ms: number, words: TimeLeftWords): string {
  if (ms < MINUTE_MS) return words.soon;
  const minutes = Math.round(ms / MINUTE_MS);
  return minutes < MANY_MINUTES ? words.minutes(minutes) : words.hours(Math.round(ms / HOUR_MS));
}

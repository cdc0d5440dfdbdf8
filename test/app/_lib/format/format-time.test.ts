import { describe, expect, test } from 'vitest';
import { formatDueTime, formatPastTime } from '../../../../app/_lib/format/format-time.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const SECOND = 1_000;
const DAY = 86_400 * SECOND;

describe('a time is told as people say it', () => {
  test.each([
    [0, 'just now'],
    [-9 * SECOND, 'just now'],
    [-42 * SECOND, '42 s ago'],
    [-61 * SECOND, '1 min ago'],
    [-3 * 3_600 * SECOND, '3 h ago'],
    [-1.4 * DAY, '1 day ago'],
    [-12 * DAY, '12 days ago'],
    [11 * DAY, 'in 11 days'],
    [90 * SECOND, 'in 1 min'],
    [-50 * DAY, '3 Oct 2026'],
    [400 * DAY, '27 Dec 2027'],
  ])('%d ms from now: %s', (distance, words) => {
    expect(formatDueTime(NOW + distance, NOW)).toBe(words);
  });
});

test('what has been is told in the same words', () => {
  for (const distance of [0, -9 * SECOND, -42 * SECOND, -3 * 3_600 * SECOND, -50 * DAY]) {
    expect(formatPastTime(NOW + distance, NOW)).toBe(formatDueTime(NOW + distance, NOW));
  }
});

test('what has been is not ahead, however far the clock of the server is', () => {
  const ahead = [1, 13, 50, 3_600].map((seconds) => NOW + seconds * SECOND).concat(NOW + 60 * DAY);
  for (const at of ahead) expect(formatPastTime(at, NOW)).toBe('just now');
  expect(formatDueTime(NOW + 13 * SECOND, NOW)).toBe('in 13 s');
});

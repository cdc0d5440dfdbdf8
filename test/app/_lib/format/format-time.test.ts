import { describe, expect, test } from 'vitest';
import { formatRelativeTime } from '../../../../app/_lib/format/format-time.ts';

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
    expect(formatRelativeTime(NOW + distance, NOW)).toBe(words);
  });
});

test('what is newer than the clock of the page has just been', () => {
  expect(formatRelativeTime(NOW + 13 * SECOND, NOW, 20 * SECOND)).toBe('just now');
  expect(formatRelativeTime(NOW + 21 * SECOND, NOW, 20 * SECOND)).toBe('in 21 s');
  expect(formatRelativeTime(NOW + 13 * SECOND, NOW)).toBe('in 13 s');
});

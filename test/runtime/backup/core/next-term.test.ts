import { expect, test } from 'vitest';
import { nextTerm } from '../../../../runtime/backup/core/next-term.ts';

test('of two servers restored from one backup, the later one counts', () => {
  expect(nextTerm(0, 1_000)).toBe(1_000);
  expect(nextTerm(0, 1_001)).toBeGreaterThan(nextTerm(0, 1_000));
});

test('a term is above that of the backup, whatever the clock says', () => {
  expect(nextTerm(5_000, 1_000)).toBe(5_001);
  expect(nextTerm(5_000, 5_000)).toBe(5_001);
  expect(nextTerm(5_000, 5_001)).toBe(5_001);
  expect(nextTerm(0, 0)).toBe(1);
});

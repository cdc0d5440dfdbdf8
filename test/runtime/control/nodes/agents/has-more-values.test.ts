import { expect, test } from 'vitest';
import { hasMoreValues } from '../../../../../runtime/control/nodes/agents/has-more-values.ts';

test.each([
  ['nothing', null, 1],
  ['a word', 'word', 1],
  ['an empty list', [], 1],
  ['a list', [1, 2, 3], 4],
  ['members', { a: 1, b: { c: [true] } }, 5],
  ['lists in lists', [[[[]]]], 4],
])('%s is counted', (_what, document, count) => {
  expect(hasMoreValues(document, count)).toBe(false);
  expect(hasMoreValues(document, count - 1)).toBe(true);
});

test('depth does not end the program', () => {
  let deep: unknown = [];
  for (let level = 0; level < 200_000; level += 1) deep = [deep];
  expect(hasMoreValues(deep, 150_000)).toBe(true);
  expect(hasMoreValues(deep, 250_000)).toBe(false);
});

import { expect, test } from 'vitest';
import { lastChars } from '../../../schemas/text/last-chars.ts';

test.each([
  ['abc', 2, 'bc'],
  ['abc', 3, 'abc'],
  ['abc', 9, 'abc'],
  ['abc', 0, ''],
  ['a😀b', 3, '😀b'],
  ['a😀b', 2, 'b'],
  ['😀', 1, ''],
  ['😀😀', 3, '😀'],
  ['', 1, ''],
])('the end of %j, at most %i long, is %j', (text, count, end) => {
  expect(lastChars(text, count)).toBe(end);
});

test('what was no character before stays as it is', () => {
  expect(lastChars('a\udc00b', 2)).toBe('\udc00b');
});

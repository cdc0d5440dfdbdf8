import { expect, test } from 'vitest';
import { formatCount } from '../../../app/_text/format-count.ts';

const machines = { one: '# machine', other: '# machines' };

test('a count takes the form its language has for it', () => {
  expect([0, 1, 2, 11].map((count) => formatCount(count, machines))).toEqual([
    '0 machines',
    '1 machine',
    '2 machines',
    '11 machines',
  ]);
});

test('large numbers are grouped', () => {
  expect(formatCount(12_040, machines)).toBe('12,040 machines');
});

test('a form may leave the number out', () => {
  expect(formatCount(1, { one: 'one machine', other: '# machines' })).toBe('one machine');
});

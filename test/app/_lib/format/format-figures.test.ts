import { expect, test } from 'vitest';
import { formatAnswer } from '../../../../app/_lib/format/format-answer.ts';
import { formatCount } from '../../../../schemas/text/format-count.ts';
import { formatPercent } from '../../../../app/_lib/format/format-percent.ts';
import { formatRate } from '../../../../app/_lib/format/format-rate.ts';
import { formatSeconds } from '../../../../app/_lib/format/format-seconds.ts';

test('one is singular, all else plural', () => {
  expect(formatCount(1, 'machine')).toBe('1 machine');
  expect(formatCount(0, 'machine')).toBe('0 machines');
  expect(formatCount(1284, 'time')).toBe('1,284 times');
  expect(formatCount(2, 'entry', 'entries')).toBe('2 entries');
});

test('small shares keep one decimal, others none', () => {
  expect([0, 0.44, 9.96, 23.4, 100].map(formatPercent)).toEqual([
    '0 %',
    '0.4 %',
    '10.0 %',
    '23 %',
    '100 %',
  ]);
});

test('a rate of nothing is not told', () => {
  expect(formatRate(0)).toBe('');
  expect(formatRate(12.5 * 2 ** 20)).toBe('12.5 MiB/s');
});

test('a running clock shows whole seconds', () => {
  expect([400, 7_900, 59_999, 80_000].map(formatSeconds)).toEqual([
    '0 s',
    '7 s',
    '59 s',
    '1 min 20 s',
  ]);
});

test('answers read as people say them', () => {
  expect([true, false, 3, 'x'].map(formatAnswer)).toEqual(['yes', 'no', '3', 'x']);
});

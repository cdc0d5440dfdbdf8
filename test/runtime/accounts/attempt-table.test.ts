import { beforeEach, describe, expect, test } from 'vitest';
import { AttemptTable } from '../../../runtime/accounts/core/attempt-table.ts';

let table: AttemptTable;
beforeEach(() => {
  table = new AttemptTable({ attempts: 3, windowMs: 1_000, keys: 4 });
});

const allowed = (keys: string[], nowMs: number): boolean => 'takeBack' in table.take(keys, nowMs);

describe('attempts in a window', () => {
  test('are allowed up to the limit, and the next one is told how long to wait', () => {
    for (const at of [0, 100, 200]) expect(allowed(['a'], at)).toBe(true);
    expect(table.take(['a'], 300)).toEqual({ waitMs: 700 });
  });

  test('are allowed again exactly when the oldest one leaves the window', () => {
    for (const at of [0, 100, 200]) allowed(['a'], at);
    expect(table.take(['a'], 999)).toEqual({ waitMs: 1 });
    expect(allowed(['a'], 1_000)).toBe(true);
    expect(table.take(['a'], 1_000)).toEqual({ waitMs: 100 });
  });

  test('count against every key, and against none when one of them is used up', () => {
    for (const at of [0, 1, 2]) allowed(['account', `address ${at}`], at);
    expect(allowed(['account', 'new address'], 3)).toBe(false);
    for (const at of [4, 5, 6]) expect(allowed(['new address'], at)).toBe(true);
    expect(allowed(['new address'], 7)).toBe(false);
  });

  test('that are refused do not lengthen the wait', () => {
    for (const at of [0, 0, 0]) allowed(['a'], at);
    for (let at = 1; at < 1_000; at += 10) allowed(['a'], at);
    expect(allowed(['a'], 1_000)).toBe(true);
  });

  test('can be taken back, once', () => {
    const first = table.take(['a'], 0);
    for (const at of [0, 0]) allowed(['a'], at);
    if ('takeBack' in first) {
      first.takeBack();
      first.takeBack();
    }
    expect([allowed(['a'], 1), allowed(['a'], 1)]).toEqual([true, false]);
  });
});

test('a million names take no more room than the limit', () => {
  for (let index = 0; index < 1_000_000; index += 1) table.take([`name ${index}`], index / 1_000);
  expect(table.size).toBeLessThanOrEqual(4);
});

test('the key that was quiet for longest makes room', () => {
  for (const at of [0, 1, 2]) allowed(['busy'], at);
  for (const name of ['b', 'c', 'd', 'busy', 'e']) table.take([name], 3);
  expect(table.size).toBeLessThanOrEqual(4);
});

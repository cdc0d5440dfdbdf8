import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  allotNumber,
  firstFree,
  type NumberRange,
  UPLINKS,
  VNIS,
} from '../../../../../../runtime/control/stacks/core/define/allot-number.ts';
import { makeId, type StackId } from '../../../../../../schemas/ids/brand.ts';

const STACK = 'stack-0000000001' as StackId;
const nothing = (): boolean => false;
const anyStack = (): StackId => makeId('stack', randomBytes(16));

test('network numbers are those of VXLAN above what other uses of a LAN have', () => {
  expect(VNIS.first).toBe(4_096);
  expect(VNIS.first + VNIS.count - 1).toBe(16_777_215);
});

test('uplinks are those that fit into a range of 16 bits by fours', () => {
  expect(UPLINKS).toEqual({ first: 0, count: 65_536 / 4 });
});

test('a stack has the same number each time', () => {
  for (const range of [VNIS, UPLINKS]) {
    expect(allotNumber(STACK, range, nothing)).toBe(allotNumber(STACK, range, nothing));
  }
});

test('different stacks have numbers from all over the range', () => {
  const range: NumberRange = { first: 100, count: 8 };
  const found = new Set(Array.from({ length: 400 }, () => allotNumber(anyStack(), range, nothing)));
  expect([...found].toSorted((a, b) => a - b)).toEqual([100, 101, 102, 103, 104, 105, 106, 107]);
});

test('a server that has forgotten a hundred stacks hardly ever gives their numbers again', () => {
  const forgotten = new Set(
    Array.from({ length: 100 }, () => allotNumber(anyStack(), VNIS, nothing)),
  );
  const again = Array.from({ length: 100 }, () => allotNumber(anyStack(), VNIS, nothing));
  expect(again.filter((vni) => forgotten.has(vni)).length).toBeLessThanOrEqual(1);
});

test('a number that is taken is passed over, round the end of the range, until all are gone', () => {
  const range: NumberRange = { first: 10, count: 5 };
  const taken = new Set<number>();
  const given = Array.from({ length: 5 }, () => {
    const next = allotNumber(STACK, range, (number) => taken.has(number));
    taken.add(next);
    return next;
  });
  const [first = 0] = given;
  expect(given).toEqual([0, 1, 2, 3, 4].map((more) => 10 + ((first - 10 + more) % 5)));
  expect(() => allotNumber(STACK, range, (number) => taken.has(number))).toThrow(
    'all 5 numbers from 10 on are taken',
  );
});

test('ports are given from the first on', () => {
  expect(firstFree(nothing, 20_000)).toBe(20_000);
  expect(firstFree((port) => port < 20_003, 20_000)).toBe(20_003);
});

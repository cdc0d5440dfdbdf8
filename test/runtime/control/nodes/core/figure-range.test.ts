import { expect, test } from 'vitest';
import {
  ALL_NODES,
  blockOf,
  isKeptLong,
  oldestBlock,
  slotOf,
  stepOf,
} from '../../../../../runtime/control/nodes/core/figure-range.ts';
import { makeId } from '../../../../../schemas/ids/brand.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test('figures of nodes are kept for longer than an hour, those of machines are not', () => {
  const bytes = new Uint8Array(16);
  expect(isKeptLong(makeId('node', bytes))).toBe(true);
  expect(isKeptLong(ALL_NODES)).toBe(true);
  expect(isKeptLong(makeId('machine', bytes))).toBe(false);
});

test('each range is cut into blocks, and a block into steps', () => {
  const at = 10 * DAY + 3 * HOUR + 17 * MINUTE + 25_000;
  expect(blockOf('hour', at)).toBe((10 * DAY + 3 * HOUR) / MINUTE + 17);
  expect(blockOf('day', at)).toBe(10 * 24 + 3);
  expect(blockOf('week', at)).toBe(10);
  expect(blockOf('month', at)).toBe(2);
  expect(stepOf('hour', at)).toBe(at - 5_000);
  expect(stepOf('day', at)).toBe(at - 25_000);
  expect(stepOf('week', at)).toBe(at - 25_000 - 2 * MINUTE);
  expect(stepOf('month', at)).toBe(10 * DAY + 2 * HOUR);
});

test('a range that ends now begins in the block it is as long ago', () => {
  expect(oldestBlock('day', 10 * DAY + HOUR)).toBe(9 * 24 + 1);
  expect(oldestBlock('month', 40 * DAY)).toBe(2);
});

test('a block takes the place of the one a range ago, and of none in between', () => {
  for (const [range, blocks] of [
    ['hour', 61],
    ['day', 25],
    ['week', 8],
    ['month', 7],
  ] as const) {
    const slots = Array.from({ length: blocks }, (_none, index) =>
      slotOf({ range, block: 500 + index }),
    );
    expect(new Set(slots).size).toBe(blocks);
    expect(Math.max(...slots)).toBe(blocks - 1);
    expect(slotOf({ range, block: 500 + blocks })).toBe(slots[0]);
  }
});

import { expect, test } from 'vitest';
import { Pace } from '../../../packager/backup/pace.ts';

const { signal } = new AbortController();

/** A pace whose clock goes on when somebody waits. */
function paced(bytesPerSecond: number) {
  const waits: number[] = [];
  const state = { nowMs: 1_000_000 };
  const pause = async (ms: number, heard: AbortSignal): Promise<void> => {
    expect(heard).toBe(signal);
    waits.push(ms);
    state.nowMs += ms;
  };
  const pace = new Pace(bytesPerSecond, { now: () => state.nowMs, pause });
  return { pace, waits, state };
}

test('a quarter of a second’s worth goes at once, and what is more waits to the millisecond', async () => {
  const { pace, waits } = paced(1_000);
  await pace.pay(100, signal);
  await pace.pay(150, signal);
  expect(waits).toEqual([]);
  await pace.pay(1, signal);
  await pace.pay(1_000_000, signal);
  expect(waits).toEqual([1, 1_000_000]);
});

test('a quarter is a quarter, however fast', async () => {
  const { pace, waits } = paced(10_000);
  await pace.pay(2_500, signal);
  expect(waits).toEqual([]);
  await pace.pay(1, signal);
  expect(waits).toEqual([1]);
});

test('who was idle saves up no more than that', async () => {
  const { pace, waits, state } = paced(1_000);
  await pace.pay(250, signal);
  state.nowMs += 10_000;
  await pace.pay(250, signal);
  expect(waits).toEqual([]);
  await pace.pay(500, signal);
  expect(waits).toEqual([500]);
});

test('part of a millisecond is a whole one', async () => {
  const { pace, waits } = paced(3_000);
  await pace.pay(750, signal);
  await pace.pay(1, signal);
  expect(waits).toEqual([1]);
});

test('without a bound nobody waits, and a bound that comes later holds from then on', async () => {
  const { pace, waits } = paced(Number.POSITIVE_INFINITY);
  await pace.pay(2 ** 40, signal);
  expect(waits).toEqual([]);
  pace.bytesPerSecond = 1_000;
  await pace.pay(1_250, signal);
  expect(waits).toEqual([1_000]);
});

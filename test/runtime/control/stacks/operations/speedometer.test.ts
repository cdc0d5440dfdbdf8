import { beforeEach, expect, test } from 'vitest';
import { Speedometer } from '../../../../../runtime/control/stacks/operations/speedometer.ts';
import { OperationProgress } from '../../../../../schemas/api/resources/operation.ts';

let nowMs: number;
let speed: Speedometer;
beforeEach(() => {
  nowMs = 1_000;
  speed = new Speedometer(() => new Date(nowMs));
});
const after = (ms: number, bytesDone: number, bytesTotal = 1_000) => {
  nowMs += ms;
  return speed.at({ bytesDone, bytesTotal });
};

test('nothing is known at the first look', () => {
  expect(after(0, 100)).toEqual({ bytesPerSecond: 0, remainingMs: null });
});

test('speed is since the first look, and what is left takes that long', () => {
  after(0, 100);
  expect(after(2_000, 300)).toEqual({ bytesPerSecond: 100, remainingMs: 7_000 });
});

test('a transfer that begins anew is measured anew, and is never slower than nothing', () => {
  after(0, 400);
  const { shape } = OperationProgress;
  const anew = after(1_000, 0);
  expect(anew).toEqual({ bytesPerSecond: 0, remainingMs: null });
  expect(shape.bytesPerSecond.safeParse(anew.bytesPerSecond).success).toBe(true);
  expect(after(1_000, 500)).toEqual({ bytesPerSecond: 500, remainingMs: 1_000 });
});

test('more bytes than were said leave no time', () => {
  after(0, 0);
  expect(after(1_000, 1_200)).toEqual({ bytesPerSecond: 1_200, remainingMs: 0 });
});

import { expect, test } from 'vitest';
import { loopIsBusy } from '../../../runtime/process/loop-is-busy.ts';

test('counts the time since it was asked before', () => {
  let now = { active: 500, idle: 0, utilization: 1 };
  const isBusy = loopIsBusy(0.6, () => now);
  now = { ...now, active: 600, idle: 100 };
  expect(isBusy()).toBe(false);
  now = { ...now, active: 670, idle: 130 };
  expect(isBusy()).toBe(true);
  expect(isBusy()).toBe(false);
});

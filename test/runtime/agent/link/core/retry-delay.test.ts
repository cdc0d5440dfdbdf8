import { expect, test } from 'vitest';
import { retryDelayMs } from '../../../../../runtime/agent/link/core/retry-delay.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const FIRST_MS = 2_000;
const { retryDoublings, retryAskedMs } = LIMITS.agent;
const delay = (failures: number, share: number, askedMs?: number): number =>
  retryDelayMs({ failures, share, askedMs }, FIRST_MS);

test('an agent waits for its share of a span that doubles with each failure, up to a bound', () => {
  expect([1, 2, 3, 4, 50].map((failures) => delay(failures, 0.5))).toEqual([
    1_000, 2_000, 4_000, 4_000, 4_000,
  ]);
  expect(delay(1, 0.25)).toBe(500);
  expect(retryDoublings).toBe(2);
});

test('the first to come back does so at once, and the last within ten seconds', () => {
  expect(delay(3, 0)).toBe(0);
  expect(delay(1_000_000, 0.999)).toBeLessThan(10_000);
});

test('a server that asks for time gets it, from each agent another one around it', () => {
  expect([0, 0.5, 0.75].map((share) => delay(1, share, 4_000))).toEqual([4_000, 4_500, 4_750]);
  expect(delay(9, 0.5, 4_000)).toBe(4_500);
  expect(delay(1, 0.5, 0)).toBe(500);
});

test('a server that asks for hours is not believed', () => {
  expect(delay(1, 0.5, retryAskedMs)).toBe(retryAskedMs + 500);
  expect(delay(1, 0.5, 3_600_000)).toBe(retryAskedMs + 500);
});

import { expect, test } from 'vitest';
import { spreadOffset } from '../../../../../runtime/control/schedules/core/spread-offset.ts';
import type { StackId } from '../../../../../schemas/ids/brand.ts';

const MINUTE_MS = 60_000;
const daily = { every: 'day', at: '02:00', zone: 'UTC' } as const;
const stacks = Array.from(
  { length: 1_000 },
  (_, index) => `stack-${String(index).padStart(10, '0')}` as StackId,
);

test('a stack has its own time, always the same, and another one for each job', () => {
  const rule = { times: daily, spreadMinutes: 60 };
  const [one] = stacks as [StackId];
  expect(spreadOffset(one, 'points', rule)).toBe(spreadOffset(one, 'points', rule));
  expect(spreadOffset(one, 'points', rule)).not.toBe(spreadOffset(one, 'backups', rule));
});

test('a thousand stacks begin evenly within the time', () => {
  const offsets = stacks.map((id) =>
    spreadOffset(id, 'backups', { times: daily, spreadMinutes: 100 }),
  );
  expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...offsets)).toBeLessThan(100 * MINUTE_MS);
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const begin = tenth * 10 * MINUTE_MS;
    const count = offsets.filter((at) => at >= begin && at < begin + 10 * MINUTE_MS).length;
    expect(count).toBeGreaterThan(60);
    expect(count).toBeLessThan(140);
  }
});

test('all begin at once where nothing is spread, and within the hour where it is done every hour', () => {
  const at = (every: 'hour' | 'day', spreadMinutes: number): number =>
    Math.max(
      ...stacks.map((id) =>
        spreadOffset(id, 'points', {
          times: every === 'day' ? daily : { every },
          spreadMinutes,
        }),
      ),
    );
  expect(at('day', 0)).toBe(0);
  expect(at('hour', 600)).toBeLessThan(60 * MINUTE_MS);
  expect(at('hour', 600)).toBeGreaterThan(50 * MINUTE_MS);
  expect(at('hour', 30)).toBeLessThan(30 * MINUTE_MS);
  expect(at('day', 600)).toBeGreaterThan(500 * MINUTE_MS);
});

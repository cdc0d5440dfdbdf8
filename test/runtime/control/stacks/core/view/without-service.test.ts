import { expect, test } from 'vitest';
import { withoutService } from '../../../../../../runtime/control/stacks/core/view/without-service.ts';
import type { EventType } from '../../../../../../runtime/operations/record.ts';

type Line = readonly [step: string, type: EventType, seconds: number];
const gap = (...lines: readonly Line[]) =>
  withoutService(
    lines.map(([step, type, seconds]) => ({ step, type, at: new Date(seconds * 1_000) })),
  );

test('it is from the stop to the start of all machines', () => {
  const log: Line[] = [
    ['fetch', 'started', 1],
    ['stop', 'started', 5],
    ['stop', 'succeeded', 6],
    ['start', 'started', 10],
    ['start', 'succeeded', 95],
  ];
  expect(gap(...log)).toBe(90_000);
  expect(gap(...log, ['note', 'succeeded', 200])).toBe(90_000);
  expect(gap(...log.slice(0, -1))).toBeNull();
});

test('after a rollback it is until those serve that there were, though the newer ones had started', () => {
  const log: Line[] = [
    ['stop', 'started', 5],
    ['start', 'succeeded', 20],
    ['probation', 'failed', 30],
    ['stop', 'undo-started', 40],
  ];
  expect(gap(...log)).toBeNull();
  expect(gap(...log, ['stop', 'undo-finished', 65])).toBe(60_000);
});

test('there is none when it failed before the stop, or clocks went back', () => {
  expect(gap(['fetch', 'started', 1], ['fetch', 'failed', 2])).toBeNull();
  expect(gap(['stop', 'started', 50], ['start', 'succeeded', 20])).toBe(0);
});

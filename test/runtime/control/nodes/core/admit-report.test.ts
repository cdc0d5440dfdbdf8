import { expect, test } from 'vitest';
import { admitReport } from '../../../../../runtime/control/nodes/core/admit-report.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const { reportWaitMs, retryAskedMs, silentMs } = LIMITS.agent;

test('a report waits when its turn comes soon enough, whatever was promised to others', () => {
  const queue = { waiting: 0, paceMs: 1e9, promisedMs: 1e9 };
  expect(admitReport(queue)).toEqual({ kind: 'wait' });
  expect(admitReport({ ...queue, waiting: 1e6, paceMs: 0 })).toEqual({ kind: 'wait' });
  const last = { ...queue, waiting: reportWaitMs / 10, paceMs: 10 };
  expect(admitReport(last)).toEqual({ kind: 'wait' });
});

test('a report whose turn would come too late is refused, and told when the others are nearly through', () => {
  const refuse = (waiting: number, promisedMs: number) =>
    admitReport({ waiting, paceMs: 10, promisedMs });
  expect(refuse(reportWaitMs / 10 + 1, 0)).toEqual({
    kind: 'refuse',
    retryAfterMs: 0.75 * (reportWaitMs + 20),
  });
  expect(refuse(800, 0)).toEqual({ kind: 'refuse', retryAfterMs: 6_007.5 });
  expect(refuse(800, 6_007.5)).toEqual({ kind: 'refuse', retryAfterMs: 6_015 });
});

test('nobody is sent away for longer than an agent believes', () => {
  for (const queue of [
    { waiting: 1e6, promisedMs: 0 },
    { waiting: 800, promisedMs: 1e6 },
  ]) {
    expect(admitReport({ ...queue, paceMs: 10 })).toEqual({
      kind: 'refuse',
      retryAfterMs: retryAskedMs,
    });
  }
  // With the second by which agents spread, and another one on the way.
  expect(retryAskedMs + 2_000).toBeLessThan(silentMs);
});

test('who waits is answered before its agent gives up', () => {
  expect(reportWaitMs).toBeLessThan(15_000);
});

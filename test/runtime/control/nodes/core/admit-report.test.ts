import { expect, test } from 'vitest';
import { admitReport } from '../../../../../runtime/control/nodes/core/admit-report.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const { reportWaitMs, retryAskedMs } = LIMITS.agent;

test('a report waits when its turn comes soon enough', () => {
  expect(admitReport({ waiting: 0, paceMs: 1e9 })).toEqual({ kind: 'wait' });
  expect(admitReport({ waiting: 1e6, paceMs: 0 })).toEqual({ kind: 'wait' });
  expect(admitReport({ waiting: reportWaitMs / 10, paceMs: 10 })).toEqual({ kind: 'wait' });
});

test('a report whose turn would come too late is refused, and told how long the others take', () => {
  const paceMs = 10;
  const refuse = (waiting: number) => admitReport({ waiting, paceMs });
  expect(refuse(reportWaitMs / paceMs + 1)).toEqual({
    kind: 'refuse',
    retryAfterSeconds: reportWaitMs / 1_000 + 1,
  });
  expect(refuse(700)).toEqual({ kind: 'refuse', retryAfterSeconds: 7 });
  expect(refuse(701)).toEqual({ kind: 'refuse', retryAfterSeconds: 8 });
});

test('nobody is sent away for longer than an agent believes', () => {
  expect(admitReport({ waiting: 1e6, paceMs: 10 })).toEqual({
    kind: 'refuse',
    retryAfterSeconds: retryAskedMs / 1_000,
  });
});

test('who waits is answered before its agent gives up', () => {
  expect(reportWaitMs).toBeLessThan(15_000);
});

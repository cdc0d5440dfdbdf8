import { expect, test } from 'vitest';
import { reportPaceMs } from '../../../../../runtime/control/nodes/core/report-pace.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const { reportPaceMostMs, silentMs, reportIntervalMs, reportsPerSecond } = LIMITS.agent;

test.each([
  [0, undefined],
  [1, undefined],
  [1_500, undefined],
  [1_501, 6_000],
  [2_400, 8_000],
  [2_401, 9_000],
  [3_000, 10_000],
  [50_000, 10_000],
])('of %i nodes each reports every %s ms', (nodes, everyMs) => {
  expect(reportPaceMs(nodes)).toBe(everyMs);
});

test('a report or two that are lost make no node count as lost', () => {
  expect(reportPaceMostMs * 3).toBeLessThanOrEqual(silentMs);
  expect(reportPaceMs(reportsPerSecond * 1e6)).toBe(reportPaceMostMs);
  expect(reportPaceMostMs).toBeGreaterThan(reportIntervalMs);
});

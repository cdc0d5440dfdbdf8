import { expect, test } from 'vitest';
import { ReportAnswer } from '../../../schemas/agent/difference.ts';
import { readPace, writePace } from '../../../schemas/agent/report-pace.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';

test('what is written is read', () => {
  for (const everyMs of [1_000, 7_000, LIMITS.agent.reportPaceMostMs]) {
    expect(readPace(writePace(everyMs))).toBe(everyMs);
  }
});

test.each([undefined, '', 'soon', '0', '-5', '2.5', '11', '1e9', ['5', '5']])(
  'a pace of %j says nothing',
  (value) => {
    expect(readPace(value)).toBeUndefined();
  },
);

test('agents of before take nothing else in an answer', () => {
  expect(ReportAnswer.safeParse({ have: null }).success).toBe(true);
  expect(ReportAnswer.safeParse({ have: null, everyMs: 5_000 }).success).toBe(false);
});

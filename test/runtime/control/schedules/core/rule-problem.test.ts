import { expect, test } from 'vitest';
import { ruleProblem } from '../../../../../runtime/control/schedules/core/rule-problem.ts';
import { ScheduleKeep } from '../../../../../schemas/api/resources/schedule.ts';

const problem = (job: 'points' | 'backups', keep: object, repository: string | null = null) =>
  ruleProblem(job, { keep: ScheduleKeep.parse(keep), repository });

test('a schedule keeps something', () => {
  const nothing = 'A schedule has to keep something: say how many of which days, weeks or months.';
  expect(problem('points', {})).toBe(nothing);
  expect(problem('backups', {})).toBe(nothing);
  for (const period of ['hourly', 'daily', 'weekly', 'monthly']) {
    expect(problem('points', { [period]: 1 })).toBeUndefined();
  }
});

test('restore points are few, and go into no repository; backups may be many', () => {
  const most = { hourly: 3, daily: 3, weekly: 3, monthly: 3 };
  expect(problem('points', most)).toBeUndefined();
  expect(problem('points', { ...most, monthly: 4 })).toBe(
    'A schedule keeps at most 12 restore points of a stack, and this one would keep 13.',
  );
  expect(problem('points', { daily: 1 }, 'vault')).toBe(
    'Restore points go into no backup repository.',
  );
  expect(problem('backups', { daily: 900, monthly: 900 }, 'vault')).toBeUndefined();
});

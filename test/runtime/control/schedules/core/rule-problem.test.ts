import { expect, test } from 'vitest';
import { ruleProblem } from '../../../../../runtime/control/schedules/core/rule-problem.ts';
import {
  type ScheduleJob,
  ScheduleKeep,
  UpdateRule,
} from '../../../../../schemas/api/resources/schedule.ts';

const problem = (job: ScheduleJob, keep: object, repository: string | null = null, rest = {}) =>
  ruleProblem(job, {
    keep: ScheduleKeep.parse(keep),
    repository,
    update: null,
    spreadMinutes: 0,
    ...rest,
  });

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

test('updates say what is done with a newer version, within a window, and keep nothing', () => {
  const update = UpdateRule.parse({ mode: 'apply', windowMinutes: 30 });
  expect(problem('updates', {}, null, { update, spreadMinutes: 29 })).toBeUndefined();
  expect(problem('updates', {})).toBe(
    'A schedule of updates has to say what is done with a newer version.',
  );
  const keepsNothing = 'A schedule of updates keeps nothing, and goes into no backup repository.';
  expect(problem('updates', { daily: 1 }, null, { update })).toBe(keepsNothing);
  expect(problem('updates', {}, 'vault', { update })).toBe(keepsNothing);
  expect(problem('updates', {}, null, { update, spreadMinutes: 30 })).toMatch(
    /^Stacks have to begin within the window/,
  );
  for (const job of ['points', 'backups', 'trials'] as const) {
    expect(problem(job, { daily: 1 }, null, { update })).toBe(
      'What is done with a newer version is said in a schedule of updates.',
    );
  }
});

test('trials keep nothing, and may name a repository', () => {
  expect(problem('trials', {})).toBeUndefined();
  expect(problem('trials', {}, 'vault')).toBeUndefined();
  expect(problem('trials', { monthly: 1 })).toBe(
    'A schedule of trials keeps nothing: it only starts backups.',
  );
});

import { describe, expect, test } from 'vitest';
import { scheduleForm, scheduleRule } from '../../../../app/_lib/schedule/schedule-form.ts';
import {
  keepWords,
  ruleWords,
  timesWords,
  updateWords,
} from '../../../../app/_lib/schedule/schedule-words.ts';
import { type ScheduleJob, ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';

const ZONE = 'Europe/Copenhagen';
const ruleOf = (over: Partial<ReturnType<typeof scheduleForm>>, job: ScheduleJob = 'points') =>
  scheduleRule(job, { ...scheduleForm(job, null, ZONE), ...over });

describe('the form of a schedule', () => {
  test('of a new one is as usual, in the time zone of whoever sets it', () => {
    expect(ruleOf({})).toEqual(
      ScheduleRule.parse({
        times: { every: 'day', at: '02:00', zone: ZONE },
        keep: { daily: 7 },
      }),
    );
    expect(ruleOf({}, 'backups')).toEqual(
      ScheduleRule.parse({
        times: { every: 'day', at: '03:00', zone: ZONE },
        keep: { daily: 7, weekly: 4, monthly: 6 },
      }),
    );
  });

  test.each([
    { times: { every: 'hour' }, keep: { hourly: 6 } },
    { times: { every: 'day', at: '23:59', zone: 'UTC' }, keep: { daily: 3 }, spreadMinutes: 0 },
    { times: { every: 'week', day: 'wed', at: '00:00', zone: 'UTC' }, keep: { weekly: 5 } },
    { times: { every: 'month', date: 28, at: '12:30', zone: 'UTC' }, keep: { monthly: 12 } },
  ])('shows %j as it is', (given) => {
    const rule = ScheduleRule.parse(given);
    expect(scheduleRule('points', scheduleForm('points', rule, ZONE))).toEqual(rule);
  });

  test('shows where backups go; restore points go nowhere', () => {
    const rule = ScheduleRule.parse({
      times: { every: 'hour' },
      keep: { hourly: 1 },
      repository: 'vault',
    });
    const form = scheduleForm('backups', rule, ZONE);
    expect(scheduleRule('backups', form)).toEqual(rule);
    expect(scheduleRule('points', form)?.repository).toBeNull();
    expect(scheduleRule('backups', { ...form, repository: '' })?.repository).toBeNull();
  });

  test.each([
    { at: '24:00' },
    { at: '' },
    { zone: ' ' },
    { every: 'week', day: 'someday' },
    { every: 'month', date: '29' },
    { every: 'month', date: '0' },
    { spread: '721' },
    { spread: 'long' },
    { daily: '-1' },
    { hourly: '' },
    { weekly: '1001' },
    { monthly: 'x' },
    { daily: '0' },
    { daily: '13' },
    { daily: '7', weekly: '6' },
  ] as const)('with %j is not sent', (over) => {
    expect(ruleOf(over)).toBeUndefined();
  });

  test('with what is at the border is sent', () => {
    expect(ruleOf({ daily: '12' })?.keep.daily).toBe(12);
    expect(ruleOf({ daily: '1000' }, 'backups')?.keep.daily).toBe(1_000);
    expect(ruleOf({ spread: '720' })?.spreadMinutes).toBe(720);
    expect(ruleOf({ every: 'month', date: '28' })?.times).toMatchObject({ date: 28 });
    expect(ruleOf({ every: 'hour', at: 'x', zone: '' })?.times).toEqual({ every: 'hour' });
    expect(ruleOf({ at: ' 09:30 ', zone: ' UTC ' })?.times).toMatchObject({
      at: '09:30',
      zone: 'UTC',
    });
  });
});

describe('the form of updates', () => {
  test('of a new one rehearses them at night', () => {
    expect(ruleOf({}, 'updates')).toEqual(
      ScheduleRule.parse({
        times: { every: 'day', at: '04:00', zone: ZONE },
        update: { mode: 'rehearse' },
      }),
    );
  });

  test('shows what there is as it is, and keeps what it does not show', () => {
    const rule = ScheduleRule.parse({
      times: { every: 'week', day: 'sat', at: '01:00', zone: 'UTC' },
      spreadMinutes: 14,
      update: { mode: 'apply', which: 'security', windowMinutes: 15, probationMs: 300_000 },
    });
    expect(scheduleRule('updates', scheduleForm('updates', rule, ZONE))).toEqual(rule);
  });

  test.each([
    { mode: 'never' },
    { which: 'none' },
    { window: '14' },
    { window: '1441' },
    { window: '' },
    { spread: '180' },
  ])('with %j is not sent', (over) => {
    expect(ruleOf(over, 'updates')).toBeUndefined();
  });

  test('with what is at the border is sent', () => {
    expect(ruleOf({ window: '1440' }, 'updates')?.update?.windowMinutes).toBe(1_440);
    expect(ruleOf({ spread: '179' }, 'updates')?.spreadMinutes).toBe(179);
    expect(ruleOf({ daily: 'x' }, 'updates')?.keep.daily).toBe(0);
  });

  test('is told in words', () => {
    const update = { mode: 'apply', which: 'security', windowMinutes: 60, probationMs: 1 } as const;
    expect(updateWords(update)).toBe(
      'A newer version is applied, only if it closes a security hole, in a window of 60 minutes',
    );
    expect(updateWords({ ...update, mode: 'rehearse', which: 'all', windowMinutes: 1 })).toBe(
      'A newer version is rehearsed on a clone, and what came of it is told, in a window of 1 minute',
    );
  });
});

test('the form of trials says of which repository', () => {
  const rule = ScheduleRule.parse({ times: { every: 'hour' }, repository: 'vault' });
  expect(scheduleRule('trials', scheduleForm('trials', rule, ZONE))).toEqual(rule);
  expect(ruleOf({}, 'trials')).toEqual(
    ScheduleRule.parse({ times: { every: 'day', at: '05:00', zone: ZONE } }),
  );
});

test('what a rule does is told in words', () => {
  const told = (parts: object) =>
    ruleWords(ScheduleRule.parse({ times: { every: 'hour' }, ...parts }));
  expect(told({ keep: { daily: 2 } })).toBe('Keeps 2 days');
  expect(told({ keep: { daily: 2 }, repository: 'vault' })).toBe('Keeps 2 days. Into vault');
  expect(told({})).toBe('The latest backup is started in a fence, and removed');
  expect(told({ repository: 'vault' })).toBe(
    'The latest backup is started in a fence, and removed. In vault',
  );
  expect(told({ update: { mode: 'apply' } })).toBe(
    'A newer version is applied, in a window of 180 minutes',
  );
});

test('a schedule is told in words', () => {
  const at = '02:00';
  const zone = 'UTC';
  expect(
    [
      { every: 'hour' } as const,
      { every: 'day', at, zone } as const,
      { every: 'week', day: 'sun', at, zone } as const,
      { every: 'month', date: 3, at, zone } as const,
    ].map(timesWords),
  ).toEqual([
    'Every hour',
    'Every day at 02:00 (UTC)',
    'Every Sunday at 02:00 (UTC)',
    'Every month on day 3 at 02:00 (UTC)',
  ]);
  expect(keepWords({ hourly: 0, daily: 1, weekly: 4, monthly: 0 })).toBe('Keeps 1 day, 4 weeks');
});

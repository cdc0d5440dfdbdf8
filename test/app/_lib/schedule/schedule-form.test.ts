import { describe, expect, test } from 'vitest';
import { scheduleForm, scheduleRule } from '../../../../app/_lib/schedule/schedule-form.ts';
import { keepWords, timesWords } from '../../../../app/_lib/schedule/schedule-words.ts';
import { ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';

const ZONE = 'Europe/Copenhagen';
const ruleOf = (
  over: Partial<ReturnType<typeof scheduleForm>>,
  job: 'points' | 'backups' = 'points',
) => scheduleRule(job, { ...scheduleForm(job, null, ZONE), ...over });

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

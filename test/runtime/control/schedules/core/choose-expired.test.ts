import { describe, expect, test } from 'vitest';
import { chooseExpired } from '../../../../../runtime/control/schedules/core/choose-expired.ts';
import { ScheduleKeep } from '../../../../../schemas/api/resources/schedule.ts';

const made = (...times: string[]) =>
  times.map((time) => ({ at: new Date(time.length === 10 ? `${time}T12:00:00Z` : `${time}Z`) }));
const left = (
  all: readonly { readonly at: Date }[],
  keep: Partial<ScheduleKeep>,
  zone = 'UTC',
  now = '2030-01-01T00:00',
): string[] => {
  const nowMs = Date.parse(`${now}Z`);
  const gone = new Set(chooseExpired(all, ScheduleKeep.parse(keep), { zone, nowMs }));
  return all.filter((each) => !gone.has(each)).map(({ at }) => at.toISOString().slice(0, 16));
};

const LATER = { zone: 'UTC', nowMs: Date.parse('2030-01-01T00:00Z') };

describe('what goes of what was made by schedule', () => {
  test('is what is not the newest of one of the last hours, oldest first', () => {
    const all = made(
      '2026-05-01T10:10',
      '2026-05-01T12:10',
      '2026-05-01T12:50',
      '2026-05-01T11:10',
    );
    expect(left(all, { hourly: 2 })).toEqual(['2026-05-01T12:50', '2026-05-01T11:10']);
    expect(chooseExpired(all, ScheduleKeep.parse({ hourly: 1 }), LATER)).toEqual([
      all[0],
      all[3],
      all[1],
    ]);
  });

  test('is what is not the newest of one of the last days, weeks or months', () => {
    const all = made('2026-03-31', '2026-04-26', '2026-04-27', '2026-04-30', '2026-05-01');
    expect(left(all, { daily: 2 })).toEqual(['2026-04-30T12:00', '2026-05-01T12:00']);
    // 27 April is a Monday.
    expect(left(all, { weekly: 2 })).toEqual(['2026-04-26T12:00', '2026-05-01T12:00']);
    expect(left(all, { monthly: 3 })).toEqual([
      '2026-03-31T12:00',
      '2026-04-30T12:00',
      '2026-05-01T12:00',
    ]);
  });

  test('is nothing that one of several rules wants', () => {
    const all = made('2026-03-10', '2026-04-10', '2026-04-20', '2026-04-30', '2026-05-01');
    expect(left(all, { daily: 2, monthly: 2 })).toEqual(['2026-04-30T12:00', '2026-05-01T12:00']);
    expect(left(all, { daily: 1, weekly: 2, monthly: 3 })).toEqual([
      '2026-03-10T12:00',
      '2026-04-20T12:00',
      '2026-04-30T12:00',
      '2026-05-01T12:00',
    ]);
  });

  test('is counted by the periods that have any: while nothing is made, nothing goes', () => {
    const all = made('2020-01-01', '2022-01-01', '2026-01-01');
    expect(left(all, { daily: 3 })).toHaveLength(3);
  });

  test('is never the newest, and nothing where there is nothing', () => {
    expect(left(made('2026-05-01', '2026-05-02'), {})).toEqual(['2026-05-02T12:00']);
    expect(chooseExpired([], ScheduleKeep.parse({}), LATER)).toEqual([]);
  });

  test('is decided by the days of a zone', () => {
    const all = made('2026-05-01T22:30', '2026-05-01T23:30');
    expect(left(all, { daily: 2 })).toEqual(['2026-05-01T23:30']);
    expect(
      left(made('2026-05-01T21:30', '2026-05-01T22:30'), { daily: 2 }, 'Europe/Copenhagen'),
    ).toHaveLength(2);
    expect(
      left(made('2026-04-26T21:30', '2026-04-26T22:30'), { weekly: 2 }, 'Europe/Copenhagen'),
    ).toHaveLength(2);
    expect(
      left(made('2026-04-30T21:30', '2026-04-30T22:30'), { monthly: 2 }, 'Europe/Copenhagen'),
    ).toHaveLength(2);
  });

  test('keeps both of the hours that a clock shows twice', () => {
    const all = made('2026-10-25T00:30', '2026-10-25T01:30');
    expect(left(all, { hourly: 2 }, 'Europe/Copenhagen')).toHaveLength(2);
  });

  test('is nothing because of what was made while the clock was ahead, which stays until its time', () => {
    const all = made(
      '2026-04-29',
      '2026-04-30',
      '2026-05-01',
      '2026-05-01T13:00',
      '2026-05-01T13:01',
      '2026-09-01',
    );
    // A node may be an hour ahead.
    expect(left(all, { daily: 2 }, 'UTC', '2026-05-01T12:00')).toEqual([
      '2026-04-30T12:00',
      '2026-05-01T13:00',
      '2026-05-01T13:01',
      '2026-09-01T12:00',
    ]);
    expect(left(all, { daily: 2 }, 'UTC', '2026-09-01T12:00')).toEqual([
      '2026-05-01T13:01',
      '2026-09-01T12:00',
    ]);
  });

  test('knows one month of one year from that of another, and a week across a year', () => {
    expect(left(made('2025-05-01', '2026-05-01'), { monthly: 2 })).toHaveLength(2);
    expect(left(made('2025-05-01', '2026-05-01'), { daily: 2 })).toHaveLength(2);
    expect(left(made('2026-12-28', '2027-01-03', '2027-01-04'), { weekly: 2 })).toEqual([
      '2027-01-03T12:00',
      '2027-01-04T12:00',
    ]);
  });
});

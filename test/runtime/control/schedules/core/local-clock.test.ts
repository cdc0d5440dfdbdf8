import { describe, expect, test } from 'vitest';
import {
  instantOf,
  wallTime,
  weekDayOf,
} from '../../../../../runtime/control/schedules/core/local-clock.ts';

const wall = (text: string) => {
  const [year = 0, month = 0, date = 0, hour = 0, minute = 0] = text.split(/[-T:]/).map(Number);
  return { year, month, date, hour, minute };
};
const instant = (text: string, zone: string): string =>
  new Date(instantOf(wall(text), zone)).toISOString();

describe('the instant at which a clock shows a time', () => {
  test.each([
    ['2026-05-01T02:30', 'UTC', '2026-05-01T02:30:00.000Z'],
    ['2026-05-01T02:30', 'Europe/Copenhagen', '2026-05-01T00:30:00.000Z'],
    ['2026-01-01T02:30', 'Europe/Copenhagen', '2026-01-01T01:30:00.000Z'],
    ['2026-01-01T00:10', 'Asia/Kathmandu', '2025-12-31T18:25:00.000Z'],
    ['2026-01-01T23:10', 'America/Los_Angeles', '2026-01-02T07:10:00.000Z'],
    ['2026-01-01T02:00', 'Pacific/Kiritimati', '2025-12-31T12:00:00.000Z'],
    ['2026-01-01T02:00', 'Pacific/Pago_Pago', '2026-01-01T13:00:00.000Z'],
  ])('%s in %s is %s', (shown, zone, at) => {
    expect(instant(shown, zone)).toBe(at);
    expect(wallTime(Date.parse(at), zone)).toEqual(wall(shown));
  });

  test('that it shows twice is the first', () => {
    expect(instant('2026-10-25T02:30', 'Europe/Copenhagen')).toBe('2026-10-25T00:30:00.000Z');
    expect(instant('2026-11-01T01:30', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
    expect(instant('2026-04-05T01:45', 'Australia/Lord_Howe')).toBe('2026-04-04T14:45:00.000Z');
  });

  test('that it never shows is as much later as it is put forward', () => {
    expect(instant('2026-03-29T02:30', 'Europe/Copenhagen')).toBe('2026-03-29T01:30:00.000Z');
    expect(instant('2026-03-08T02:00', 'America/New_York')).toBe('2026-03-08T07:00:00.000Z');
    expect(instant('2026-10-04T02:10', 'Australia/Lord_Howe')).toBe('2026-10-03T15:40:00.000Z');
  });

  test('next to a change of the clock is not moved', () => {
    expect(instant('2026-03-29T01:59', 'Europe/Copenhagen')).toBe('2026-03-29T00:59:00.000Z');
    expect(instant('2026-03-29T03:00', 'Europe/Copenhagen')).toBe('2026-03-29T01:00:00.000Z');
    expect(instant('2026-10-25T01:59', 'Europe/Copenhagen')).toBe('2026-10-24T23:59:00.000Z');
    expect(instant('2026-10-25T03:00', 'Europe/Copenhagen')).toBe('2026-10-25T02:00:00.000Z');
  });
});

test('days of the week are counted from Monday', () => {
  const days = ['2026-11-30', '2026-12-01', '2026-12-06', '2026-12-07', '1970-01-01', '1970-01-04'];
  expect(days.map((day) => weekDayOf(wall(`${day}T12:00`)))).toEqual([0, 1, 6, 0, 3, 6]);
});

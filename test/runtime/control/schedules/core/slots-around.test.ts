import { describe, expect, test } from 'vitest';
import { slotsAround } from '../../../../../runtime/control/schedules/core/slots-around.ts';
import type { ScheduleTimes } from '../../../../../schemas/api/resources/schedule.ts';

const around = (times: ScheduleTimes, now: string): string[] =>
  slotsAround(times, Date.parse(now)).map((ms) => new Date(ms).toISOString().slice(0, 16));

describe('when a schedule begins', () => {
  test('every hour: on the hour', () => {
    expect(around({ every: 'hour' }, '2026-05-01T12:00:00Z')).toEqual([
      '2026-05-01T10:00',
      '2026-05-01T11:00',
      '2026-05-01T12:00',
      '2026-05-01T13:00',
      '2026-05-01T14:00',
      '2026-05-01T15:00',
    ]);
    expect(around({ every: 'hour' }, '2026-05-01T12:59:59Z')[2]).toBe('2026-05-01T12:00');
  });

  test('every day: at the same time of the clock on the wall, whatever that is put to', () => {
    const times = { every: 'day', at: '02:30', zone: 'Europe/Copenhagen' } as const;
    expect(around(times, '2026-03-29T12:00:00Z')).toEqual([
      '2026-03-25T01:30',
      '2026-03-26T01:30',
      '2026-03-27T01:30',
      '2026-03-28T01:30',
      '2026-03-29T01:30',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
      '2026-04-01T00:30',
      '2026-04-02T00:30',
    ]);
    expect(around(times, '2026-10-25T12:00:00Z').slice(3, 6)).toEqual([
      '2026-10-24T00:30',
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });

  test('every day counts days of its zone', () => {
    const times = { every: 'day', at: '00:10', zone: 'Pacific/Kiritimati' } as const;
    expect(around(times, '2026-05-01T11:00:00Z').slice(4, 6)).toEqual([
      '2026-05-01T10:10',
      '2026-05-02T10:10',
    ]);
  });

  test('every week: on its day', () => {
    const times = { every: 'week', day: 'sun', at: '02:00', zone: 'UTC' } as const;
    expect(around(times, '2026-12-01T12:00:00Z')).toEqual([
      '2026-11-15T02:00',
      '2026-11-22T02:00',
      '2026-11-29T02:00',
      '2026-12-06T02:00',
      '2026-12-13T02:00',
    ]);
  });

  test('every month: on its date', () => {
    const times = { every: 'month', date: 28, at: '23:59', zone: 'UTC' } as const;
    expect(around(times, '2026-03-01T00:00:00Z')).toEqual([
      '2025-12-28T23:59',
      '2026-01-28T23:59',
      '2026-02-28T23:59',
      '2026-03-28T23:59',
      '2026-04-28T23:59',
    ]);
  });

  test('is known twice before and twice after now, at any time of any year', () => {
    const zone = 'America/Los_Angeles';
    const rules: ScheduleTimes[] = [
      { every: 'hour' },
      { every: 'day', at: '00:00', zone },
      { every: 'day', at: '23:59', zone: 'Pacific/Kiritimati' },
      { every: 'week', day: 'mon', at: '12:00', zone },
      { every: 'month', date: 1, at: '00:00', zone },
    ];
    for (const times of rules) {
      for (let ms = Date.UTC(2026, 0, 1); ms < Date.UTC(2027, 0, 1); ms += 7 * 3_600_000) {
        const slots = slotsAround(times, ms);
        expect(slots).toEqual(slots.toSorted((a, b) => a - b));
        expect(slots.filter((slot) => slot <= ms).length).toBeGreaterThanOrEqual(2);
        expect(slots.filter((slot) => slot > ms).length).toBeGreaterThanOrEqual(2);
      }
    }
  });
});

import type { ScheduleTimes } from '../../../../schemas/api/resources/schedule.ts';

/** @returns whose days, weeks and months count for a schedule */
export const zoneOf = (times: ScheduleTimes): string =>
  times.every === 'hour' ? 'UTC' : times.zone;

import { type SleepHours, WEEK_DAYS } from '../../../../schemas/api/resources/sleep.ts';

/** Whether nodes may sleep at a moment. Hours that end before they begin go on into the next day. */
export function isWithinHours({ from, to, days, zone }: SleepHours, now: Date): boolean {
  const { day, time } = clockAt(now, zone);
  const begins = (index: number): boolean => {
    const name = WEEK_DAYS[(index + WEEK_DAYS.length) % WEEK_DAYS.length];
    return name !== undefined && days.includes(name);
  };
  if (from < to) return begins(day) && time >= from && time < to;
  return (begins(day) && time >= from) || (begins(day - 1) && time < to);
}

/** @returns the day of the week (0: Monday) and the time of day, `HH:MM`, in a time zone */
function clockAt(now: Date, zone: string): { readonly day: number; readonly time: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  const day = WEEK_DAYS.findIndex((name) => name === part('weekday').toLowerCase());
  return { day, time: `${part('hour')}:${part('minute')}` };
}

import type {
  ScheduleJob,
  ScheduleKeep,
  ScheduleRule,
  ScheduleTimes,
  UpdateRule,
} from '../../../schemas/api/resources/schedule.ts';
import { UPGRADE_LIMITS } from '../../../schemas/config/upgrade-limits.ts';
import { SCHEDULE_LIMITS } from '../../../schemas/config/schedule-limits.ts';

/** What is typed into the form of a schedule. */
export interface ScheduleForm {
  readonly every: ScheduleTimes['every'];
  readonly at: string;
  readonly day: string;
  readonly date: string;
  readonly zone: string;
  readonly spread: string;
  readonly hourly: string;
  readonly daily: string;
  readonly weekly: string;
  readonly monthly: string;
  /** Empty: the only one there is. */
  readonly repository: string;
  readonly mode: string;
  readonly which: string;
  readonly window: string;
  /** Not shown; stays as it was. */
  readonly probationMs: number;
}

export const KEPT_PERIODS = ['hourly', 'daily', 'weekly', 'monthly'] as const;
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const NOTHING_KEPT = { hourly: 0, daily: 0, weekly: 0, monthly: 0 } as const;
/** What may become of a newer version, and which ones that is said of. */
export const MODES = ['rehearse', 'rehearse-and-apply', 'apply'] as const;
export const WHICH = ['all', 'security'] as const;

const USUAL = {
  points: { at: '02:00', keep: { hourly: 0, daily: 7, weekly: 0, monthly: 0 } },
  backups: { at: '03:00', keep: { hourly: 0, daily: 7, weekly: 4, monthly: 6 } },
  updates: { at: '04:00', keep: NOTHING_KEPT },
  trials: { at: '05:00', keep: NOTHING_KEPT },
} as const;

/** @returns the form for a rule; null: for one that would be new, in a time zone */
export function scheduleForm(
  job: ScheduleJob,
  rule: ScheduleRule | null,
  zone: string,
): ScheduleForm {
  const { at, keep: usual } = USUAL[job];
  const times = rule?.times ?? { every: 'day', at, zone };
  const keep = rule?.keep ?? usual;
  return {
    every: times.every,
    at: 'at' in times ? times.at : at,
    day: 'day' in times ? times.day : 'sun',
    date: 'date' in times ? String(times.date) : '1',
    zone: 'zone' in times ? times.zone : zone,
    spread: String(rule?.spreadMinutes ?? SCHEDULE_LIMITS.usualSpreadMinutes),
    hourly: String(keep.hourly),
    daily: String(keep.daily),
    weekly: String(keep.weekly),
    monthly: String(keep.monthly),
    repository: rule?.repository ?? '',
    mode: rule?.update?.mode ?? 'rehearse',
    which: rule?.update?.which ?? 'all',
    window: String(rule?.update?.windowMinutes ?? SCHEDULE_LIMITS.usualWindowMinutes),
    probationMs: rule?.update?.probationMs ?? UPGRADE_LIMITS.probationMs,
  };
}

/** @returns what the server is sent; undefined while something cannot be used */
export function scheduleRule(job: ScheduleJob, form: ScheduleForm): ScheduleRule | undefined {
  const times = timesOf(form);
  const spreadMinutes = wholeNumber(form.spread, 0, SCHEDULE_LIMITS.spreadMinutes);
  if (!times || spreadMinutes === undefined) return undefined;
  if (job === 'updates') {
    const update = updateOf(form);
    if (!update || spreadMinutes >= update.windowMinutes) return undefined;
    return { times, spreadMinutes, keep: NOTHING_KEPT, repository: null, update };
  }
  const repository = job !== 'points' && form.repository !== '' ? form.repository : null;
  if (job === 'trials')
    return { times, spreadMinutes, keep: NOTHING_KEPT, repository, update: null };
  const keep = keepOf(form);
  if (!keep) return undefined;
  const count = keep.hourly + keep.daily + keep.weekly + keep.monthly;
  if (count === 0 || (job === 'points' && count > SCHEDULE_LIMITS.points)) return undefined;
  return { times, spreadMinutes, keep, repository, update: null };
}

function updateOf(form: ScheduleForm): UpdateRule | undefined {
  const mode = MODES.find((each) => each === form.mode);
  const which = WHICH.find((each) => each === form.which);
  const { shortestWindowMinutes: least, longestWindowMinutes: most } = SCHEDULE_LIMITS;
  const windowMinutes = wholeNumber(form.window, least, most);
  return mode && which && windowMinutes !== undefined
    ? { mode, which, windowMinutes, probationMs: form.probationMs }
    : undefined;
}

function timesOf({ every, at, day, date, zone }: ScheduleForm): ScheduleTimes | undefined {
  if (every === 'hour') return { every };
  const time = at.trim();
  if (!TIME.test(time) || zone.trim() === '') return undefined;
  const said = { at: time, zone: zone.trim() };
  if (every === 'day') return { every, ...said };
  if (every === 'week') {
    const found = DAYS.find((each) => each === day);
    return found && { every, day: found, ...said };
  }
  const number = wholeNumber(date, 1, 28);
  return number === undefined ? undefined : { every, date: number, ...said };
}

function keepOf(form: ScheduleForm): ScheduleKeep | undefined {
  const read = (text: string): number | undefined => wholeNumber(text, 0, SCHEDULE_LIMITS.backups);
  const [hourly, daily] = [read(form.hourly), read(form.daily)];
  const [weekly, monthly] = [read(form.weekly), read(form.monthly)];
  if (hourly === undefined || daily === undefined) return undefined;
  return weekly === undefined || monthly === undefined
    ? undefined
    : { hourly, daily, weekly, monthly };
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const number = /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}

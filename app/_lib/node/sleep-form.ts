import type { SleepPolicy } from '../../../schemas/api/resources/sleep.ts';
import { POWER_LIMITS } from '../../../schemas/config/power-limits.ts';
import { formatByteSize, parseByteSize } from '../../../schemas/ids/byte-units.ts';

/** What is typed into the form about idle nodes. */
export interface SleepForm {
  readonly idleMinutes: string;
  readonly warmNodes: string;
  readonly spareMemory: string;
  /** Times of day; both empty: at any time. */
  readonly from: string;
  readonly to: string;
}

const MINUTE_MS = 60_000;
export const LEAST_IDLE_MINUTES = Math.ceil(POWER_LIMITS.shortestIdleMs / MINUTE_MS);
export const MOST_IDLE_MINUTES = Math.floor(POWER_LIMITS.longestIdleMs / MINUTE_MS);
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** @returns the form for a policy; null: that of one that would be new */
export const sleepForm = (policy: SleepPolicy | null): SleepForm => ({
  idleMinutes: String(Math.round((policy?.idleMs ?? POWER_LIMITS.idleMs) / MINUTE_MS)),
  warmNodes: String(policy?.warmNodes ?? 1),
  spareMemory: policy?.spareMemoryBytes ? formatByteSize(policy.spareMemoryBytes) : '0',
  from: policy?.hours?.from ?? '',
  to: policy?.hours?.to ?? '',
});

/**
 * @param before what the form does not show is kept of it
 * @param zone of hours that are new, such as Europe/Copenhagen
 * @returns what the server is sent; undefined while something cannot be used
 */
export function sleepPolicy(
  form: SleepForm,
  before: SleepPolicy | null,
  zone: string,
): SleepPolicy | undefined {
  const idleMs = idleOf(form, before);
  const warmNodes = wholeNumber(form.warmNodes, 1, 10_000);
  const spare = form.spareMemory.trim();
  const spareMemoryBytes = spare === '' || spare === '0' ? 0 : parseByteSize(spare);
  const hours = hoursOf(form, before, zone);
  if (idleMs === undefined || warmNodes === undefined || hours === undefined) return undefined;
  if (spareMemoryBytes === undefined) return undefined;
  const { spareCpus = 0, exceptNodes = [], exceptLabels = [] } = before ?? {};
  return { idleMs, warmNodes, spareMemoryBytes, spareCpus, hours, exceptNodes, exceptLabels };
}

/** What was set to the second stays so unless another number of minutes is typed. */
function idleOf(form: SleepForm, before: SleepPolicy | null): number | undefined {
  if (before && form.idleMinutes.trim() === sleepForm(before).idleMinutes) return before.idleMs;
  const minutes = wholeNumber(form.idleMinutes, LEAST_IDLE_MINUTES, MOST_IDLE_MINUTES);
  return minutes === undefined ? undefined : minutes * MINUTE_MS;
}

function hoursOf(
  form: SleepForm,
  before: SleepPolicy | null,
  zone: string,
): SleepPolicy['hours'] | undefined {
  const [from, to] = [form.from.trim(), form.to.trim()];
  if (from === '' && to === '') return null;
  if (!TIME.test(from) || !TIME.test(to)) return undefined;
  const days = before?.hours?.days ?? ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  return { from, to, days, zone: before?.hours?.zone ?? zone };
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const number = /^\d{1,7}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}

/** @returns the time zone of whoever looks at the page */
export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

import { describe, expect, test } from 'vitest';
import {
  LEAST_IDLE_MINUTES,
  MOST_IDLE_MINUTES,
  sleepForm,
  sleepPolicy,
} from '../../../../app/_lib/node/sleep-form.ts';
import { SleepPolicy } from '../../../../schemas/api/resources/sleep.ts';

const ZONE = 'Europe/Copenhagen';
const NEW = sleepForm(null);
const policyOf = (over: Partial<typeof NEW> = {}, before: SleepPolicy | null = null) =>
  sleepPolicy({ ...NEW, ...over }, before, ZONE);

describe('the form about idle nodes', () => {
  test('of a new policy is that of the API', () => {
    expect(policyOf()).toEqual(SleepPolicy.parse({}));
  });

  test('shows a policy, and leaves what it does not show', () => {
    const policy = SleepPolicy.parse({
      idleMs: 90_500,
      warmNodes: 3,
      spareMemoryBytes: 16 * 2 ** 30,
      spareCpus: 4,
      hours: { from: '22:00', to: '06:00', days: ['mon'], zone: 'UTC' },
      exceptLabels: [{ key: 'zone' }],
    });
    const form = sleepForm(policy);
    expect(form).toEqual({
      idleMinutes: '2',
      warmNodes: '3',
      spareMemory: '16 GiB',
      from: '22:00',
      to: '06:00',
    });
    expect(sleepPolicy(form, policy, ZONE)).toEqual(policy);
    expect(sleepPolicy({ ...form, idleMinutes: '3' }, policy, ZONE)?.idleMs).toBe(180_000);
  });

  test('has hours in the time zone of whoever sets them first', () => {
    expect(policyOf({ from: '22:00', to: '06:30' })?.hours).toEqual({
      from: '22:00',
      to: '06:30',
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      zone: ZONE,
    });
  });

  test.each([
    { idleMinutes: String(LEAST_IDLE_MINUTES - 1) },
    { idleMinutes: String(MOST_IDLE_MINUTES + 1) },
    { idleMinutes: '' },
    { idleMinutes: '1.5' },
    { warmNodes: '0' },
    { warmNodes: '10001' },
    { warmNodes: 'all' },
    { spareMemory: '16' },
    { spareMemory: '-1 GiB' },
    { from: '22:00' },
    { to: '06:00' },
    { from: '24:00', to: '06:00' },
    { from: '22:00', to: '6:00' },
  ])('cannot be sent with %j', (over) => {
    expect(policyOf(over)).toBeUndefined();
  });

  test.each([
    { idleMinutes: String(LEAST_IDLE_MINUTES) },
    { idleMinutes: ` ${MOST_IDLE_MINUTES} ` },
    { warmNodes: '10000' },
    { spareMemory: '' },
    { spareMemory: '512 MiB' },
  ])('can be sent with %j, as the API takes it', (over) => {
    expect(SleepPolicy.safeParse(policyOf(over)).success).toBe(true);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { PasswordGate, type PasswordTry } from '../../../runtime/accounts/core/password-gate.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

const wrong = (): Promise<never> => Promise.reject(new Fault('SIGN_IN_FAILED', {}));
const right = (): Promise<string> => Promise.resolve('in');

let nowMs: number;
let sentences: string[];
let timers: (() => void)[];
let gate: PasswordGate;
beforeEach(() => {
  nowMs = 0;
  sentences = [];
  timers = [];
  gate = new PasswordGate({
    audit: { record: async ({ sentence }) => void sentences.push(sentence) },
    now: () => new Date(nowMs),
    later: (action) => void timers.push(action),
    onError: (error) => {
      throw error;
    },
  });
});

const anna = (over: Partial<PasswordTry> = {}): PasswordTry => ({
  kind: 'sign-in',
  name: 'anna',
  address: '192.0.2.1',
  ...over,
});
const codeOf = async (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'in',
    (error: unknown) => (error as Fault).code,
  );
const useUp = async (over: (index: number) => Partial<PasswordTry>): Promise<void> => {
  for (let index = 0; index < LIMITS.api.passwordsPerMinute; index += 1) {
    await codeOf(gate.attempt(anna(over(index)), wrong));
  }
};

describe('a wrong password', () => {
  test('counts against the account, wherever it comes from', async () => {
    await useUp((index) => ({ address: `192.0.2.${index}` }));
    const elsewhere = anna({ address: '198.51.100.1' });
    expect(await codeOf(gate.attempt(elsewhere, right))).toBe('TOO_MANY_REQUESTS');
  });

  test('counts against the address, whatever the account', async () => {
    await useUp((index) => ({ name: `name-${index}` }));
    expect(await codeOf(gate.attempt(anna(), right))).toBe('TOO_MANY_REQUESTS');
    expect(await codeOf(gate.attempt(anna({ address: '198.51.100.1' }), right))).toBe('in');
  });

  test('of a stranger does not count against who is signed in', async () => {
    await useUp(() => ({}));
    expect(await codeOf(gate.attempt(anna({ kind: 'session' }), right))).toBe('in');
  });

  test('is told how long to wait, and may then be tried again', async () => {
    await useUp(() => ({}));
    nowMs = 18_000;
    await expect(gate.attempt(anna(), right)).rejects.toMatchObject({
      data: { retryAfterSeconds: 42 },
    });
    nowMs = 60_000;
    expect(await codeOf(gate.attempt(anna(), right))).toBe('in');
  });
});

test('right passwords do not count, nor does what failed for another reason', async () => {
  const full = (): Promise<never> =>
    Promise.reject(new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: 1 }));
  for (let index = 0; index < 50; index += 1) {
    await gate.attempt(anna(), right);
    await codeOf(gate.attempt(anna(), full));
  }
  expect(await codeOf(gate.attempt(anna(), right))).toBe('in');
  expect(sentences).toEqual([]);
});

test('what is refused unseen is in the audit log as well, summed up', async () => {
  await useUp(() => ({}));
  for (let index = 0; index < 90; index += 1) await codeOf(gate.attempt(anna(), right));
  expect(timers).toHaveLength(1);
  timers[0]?.();
  await Promise.resolve();
  expect(sentences).toEqual([
    'Signing in as anna failed, from 192.0.2.1.',
    'Signing in as anna failed 99 more times within a minute, last from 192.0.2.1.',
  ]);
});

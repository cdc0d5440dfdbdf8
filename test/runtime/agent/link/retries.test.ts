import { expect, test } from 'vitest';
import { retryShare } from '../../../../runtime/agent/link/core/retry-share.ts';
import { Retries } from '../../../../runtime/agent/link/retries.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';

const lost = new Error('lost');

test('each failure in a row lets the agent wait within a longer span, until something succeeds', () => {
  const retries = new Retries('one', 1_000);
  const first = retries.failed(lost);
  expect(first).toBe(1_000 * retryShare('one', 1));
  expect(retries.failed(lost)).toBe(2_000 * retryShare('one', 2));
  expect(retries.failed(lost)).toBe(4_000 * retryShare('one', 3));
  retries.succeeded();
  expect(retries.failed(lost)).toBe(first);
});

test('a server that says when it has time is believed', () => {
  const busy = new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: 3 });
  const waitMs = new Retries('one', 1_000).failed(busy);
  expect(waitMs).toBe(3_000 + 1_000 * retryShare('one', 1));
});

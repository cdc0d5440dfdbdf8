import { expect, test } from 'vitest';
import { wasRenewedIn } from '../../../../../runtime/control/nodes/core/was-renewed-in.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const HOUR_MS = 3_600_000;
const from = new Date('2026-11-30T00:00:00Z');
const to = new Date('2026-12-01T00:00:00Z');
/** End of a certificate that was signed so long after the backup. */
const signed = (afterMs: number): Date =>
  new Date(from.getTime() + afterMs + LIMITS.agent.certificateMs);
const before = signed(-100 * HOUR_MS);

test('a certificate that was renewed between backup and restore counts', () => {
  expect(wasRenewedIn({ from, to }, { endsAt: signed(HOUR_MS), before })).toBe(true);
  expect(wasRenewedIn({ from, to }, { endsAt: signed(0), before })).toBe(true);
  expect(wasRenewedIn({ from, to }, { endsAt: signed(24 * HOUR_MS), before })).toBe(true);
  // Certificates tell whole seconds, so one may seem to have been signed just before.
  const inSecond = new Date(from.getTime() + 999);
  expect(wasRenewedIn({ from: inSecond, to }, { endsAt: signed(0), before })).toBe(true);
  const known = new Date(signed(0).getTime() + 999);
  expect(wasRenewedIn({ from, to }, { endsAt: signed(0), before: known })).toBe(true);
});

test('one that was replaced before the backup, or is no later than the one that is known, does not', () => {
  expect(wasRenewedIn({ from, to }, { endsAt: signed(-1), before })).toBe(false);
  const later = signed(2 * HOUR_MS);
  expect(wasRenewedIn({ from, to }, { endsAt: signed(HOUR_MS), before: later })).toBe(false);
});

test('nor one of after the restore, of which the server knows itself', () => {
  expect(wasRenewedIn({ from, to }, { endsAt: signed(24 * HOUR_MS + 1), before })).toBe(false);
});

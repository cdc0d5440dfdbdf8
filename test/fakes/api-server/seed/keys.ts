import type { FakeTrustedKey } from '../shapes.ts';
import { fakeHash } from '../ids.ts';

/** Fingerprints by the publisher that signs with them. */
export const KEY_IDS = {
  stackyard: fakeHash('key of stackyard'),
  tidewater: fakeHash('key of tidewater'),
  northlight: fakeHash('key of northlight'),
  oldmill: fakeHash('key of oldmill'),
} as const;

/** @returns a text of the shape of an ed25519 public key; nothing is ever verified with it. */
export const fakePublicKey = (keyId: string): string =>
  `-----BEGIN PUBLIC KEY-----\n${Buffer.from(`MCowBQYDK2VwAyEA${keyId}`.slice(0, 44)).toString('base64').slice(0, 60)}\n-----END PUBLIC KEY-----\n`;

const key = (
  namespace: keyof typeof KEY_IDS,
  addedAt: string,
  revokedAt: string | null,
): FakeTrustedKey => ({
  namespace,
  keyId: KEY_IDS[namespace],
  publicKey: fakePublicKey(KEY_IDS[namespace]),
  addedAt,
  addedBy: namespace === 'stackyard' ? 'set-up' : 'admin',
  revokedAt,
});

/** Keys a server trusts after some weeks of use; northlight's is not among them. */
export const seededKeys = (): FakeTrustedKey[] => [
  key('stackyard', '2026-08-02T08:12:00Z', null),
  key('tidewater', '2026-08-20T13:40:00Z', null),
  key('oldmill', '2026-08-21T09:05:00Z', '2026-09-30T16:22:00Z'),
];

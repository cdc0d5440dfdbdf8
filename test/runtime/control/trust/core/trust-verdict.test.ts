import { describe, expect, test } from 'vitest';
import type { ValidSignature } from '../../../../../runtime/control/releases/ports/appliance-source.ts';
import {
  timely,
  trustVerdict,
  type TrustKnowledge,
} from '../../../../../runtime/control/trust/core/trust-verdict.ts';
import type { ReleaseClaim } from '../../../../../runtime/control/trust/core/release-claim.ts';
import type { Consent } from '../../../../../schemas/api/resources/trust.ts';
import type { KeyId } from '../../../../../schemas/archive/signature.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../../../schemas/ids/names.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [KeyId, KeyId, KeyId];
const short = (key: KeyId): string => key.slice(0, 12);

interface Signed {
  readonly sequence?: number;
  readonly created?: string;
  readonly expires?: string;
}

const by = (
  keyId: KeyId,
  { sequence = 5, created = '2026-05-01T00:00:00Z', expires }: Signed = {},
): ValidSignature =>
  ({
    keyId,
    statement: { predicate: { sequence, created, ...(expires ? { expires } : {}) } },
  }) as unknown as ValidSignature;

const release = (
  signatures: readonly ValidSignature[],
  change: Partial<ReleaseClaim> = {},
): ReleaseClaim => ({
  address: 'acme/shop',
  appliance: 'acme/shop' as ApplianceAddress,
  version: '1.0.0',
  signatures,
  otherNames: [],
  ...change,
});

const known = (
  {
    trusted = [A],
    revoked = [],
    threshold = 1,
  }: Partial<Record<'trusted' | 'revoked', KeyId[]>> & {
    threshold?: number;
  } = {},
  change: Partial<TrustKnowledge> = {},
): TrustKnowledge => ({
  keys: { trusted: new Set(trusted), revoked: new Set(revoked), threshold },
  consent: undefined,
  nowMs: NOW,
  rootExpired: undefined,
  rootRefused: undefined,
  ...change,
});

const CONSENT = {
  givenBy: 'ada',
  givenAt: '2026-05-20T09:30:00Z',
  reason: 'built here',
} as unknown as Consent;
const consented = { state: 'consented', sentence: 'Accepted by ada on 2026-05-20: built here' };

describe('a release is trusted', () => {
  test('when a trusted key has signed it', () => {
    expect(trustVerdict(release([by(A)]), known())).toEqual({
      state: 'trusted',
      sentence: `Signed by acme with a key that is trusted here (${short(A)}).`,
      namespace: 'acme',
      keyIds: [A],
      release: { appliance: 'acme/shop', sequence: 5, keyIds: [A] },
    });
  });

  test('by the keys that count, each named once, whoever else has signed', () => {
    const found = release([by(A), by(A), by(C), by(B, { sequence: 9 })]);
    expect(trustVerdict(found, known({ trusted: [A, B], threshold: 2 }))).toEqual({
      state: 'trusted',
      sentence: `Signed by acme with keys that are trusted here (${short(A)}, ${short(B)}).`,
      namespace: 'acme',
      keyIds: [A, C, B],
      // One of them alone cannot run ahead.
      release: { appliance: 'acme/shop', sequence: 5, keyIds: [A, B] },
    });
  });

  test('with the highest sequence that a threshold of keys vouches for, and by whom', () => {
    const found = release([
      by(A, { sequence: 3 }),
      by(A, { sequence: 7 }),
      by(B, { sequence: 6 }),
      by(C, { sequence: 2 }),
    ]);
    const vouched = (threshold: number): unknown =>
      trustVerdict(found, known({ trusted: [A, B, C], threshold })).release;
    expect(vouched(1)).toEqual({ appliance: 'acme/shop', sequence: 7, keyIds: [A] });
    expect(vouched(2)).toEqual({ appliance: 'acme/shop', sequence: 6, keyIds: [A, B] });
    expect(vouched(3)).toEqual({ appliance: 'acme/shop', sequence: 2, keyIds: [A, B, C] });
  });

  test('as what it is a mirror of', () => {
    const found = release([by(A)], { address: 'copies/shop' });
    expect(trustVerdict(found, known())).toEqual({
      state: 'trusted',
      sentence: `Signed by acme with a key that is trusted here (${short(A)}). Signed as acme/shop: copies/shop is recorded here as a mirror of it.`,
      namespace: 'acme',
      keyIds: [A],
      release: { appliance: 'acme/shop', sequence: 5, keyIds: [A] },
      signedAs: 'acme/shop',
    });
  });

  test('although another of its keys is revoked', () => {
    const keys = known({ trusted: [A], revoked: [B] });
    expect(trustVerdict(release([by(B), by(A)]), keys).state).toBe('trusted');
  });

  test('although a root document came along that is not believed, but not without enough keys', () => {
    const rootRefused = new Fault('NOT_FOUND', { what: 'root', name: 'acme' });
    expect(trustVerdict(release([by(A)]), known({}, { rootRefused })).state).toBe('trusted');
    expect(() => trustVerdict(release([by(B)]), known({}, { rootRefused }))).toThrow(rootRefused);
    const few = known({ threshold: 2 }, { rootRefused });
    expect(() => trustVerdict(release([by(A)]), few)).toThrow(rootRefused);
    expect(trustVerdict(release([]), known({}, { rootRefused })).state).toBe('unsigned');
  });
});

describe('a release is refused', () => {
  test('when every key of its signatures is revoked, whatever anybody has accepted', () => {
    const keys = known({ revoked: [B] }, { consent: CONSENT });
    const revoked = new Fault('KEY_REVOKED', { namespace: 'acme', keyId: B });
    expect(() => trustVerdict(release([by(C), by(B)]), keys)).toThrow(revoked);
    expect(() => trustVerdict(release([by(B)]), keys)).toThrow(revoked);
    expect(trustVerdict(release([by(C)]), keys)).toMatchObject(consented);
  });

  test('when fewer keys than needed have signed it', () => {
    const keys = known({ trusted: [A, B], threshold: 2 });
    const found = release([by(A), by(A, { sequence: 6 }), by(C)]);
    expect(() => trustVerdict(found, keys)).toThrow(
      new Fault('SIGNATURES_TOO_FEW', { appliance: 'acme/shop 1.0.0', wanted: 2, found: 1 }),
    );
  });

  test('when the signature has expired, or is dated ahead of our clock', () => {
    const expired = by(A, { expires: '2026-06-01T12:00:00Z' });
    expect(() => trustVerdict(release([expired]), known())).toThrow(
      new Fault('SIGNATURE_EXPIRED', {
        appliance: 'acme/shop 1.0.0',
        expired: '2026-06-01T12:00:00Z',
      }),
    );
    const created = new Date(NOW + LIMITS.archive.signatureAheadMs + 1).toISOString();
    expect(() => trustVerdict(release([by(A, { created })]), known())).toThrow(
      new Fault('SIGNATURE_FROM_FUTURE', { appliance: 'acme/shop 1.0.0', created }),
    );
  });

  test('as too few when of two needed one has expired', () => {
    const found = release([by(A), by(B, { expires: '2026-05-30T00:00:00Z' })]);
    const keys = known({ trusted: [A, B], threshold: 2 });
    expect(() => trustVerdict(found, keys)).toThrow(
      new Fault('SIGNATURES_TOO_FEW', { appliance: 'acme/shop 1.0.0', wanted: 2, found: 1 }),
    );
  });

  test('while the root document of its namespace has expired', () => {
    const rootExpired = new Fault('NOT_FOUND', { what: 'root', name: 'acme' });
    expect(() => trustVerdict(release([by(A)]), known({}, { rootExpired }))).toThrow(rootExpired);
    expect(trustVerdict(release([by(B)]), known({}, { rootExpired })).state).toBe(
      'unknown-publisher',
    );
  });
});

describe('a release that nobody vouches for', () => {
  test('is unsigned', () => {
    expect(trustVerdict(release([]), known())).toEqual({
      state: 'unsigned',
      sentence: 'acme/shop 1.0.0 is not signed, so there is no telling who made it.',
      namespace: 'acme',
      keyIds: [],
    });
  });

  test('is of an unknown publisher, whose keys are named', () => {
    expect(trustVerdict(release([by(B), by(C), by(B)]), known())).toEqual({
      state: 'unknown-publisher',
      sentence: `It is signed, but the key ${short(B)}, ${short(C)} is not trusted here for “acme”.`,
      namespace: 'acme',
      keyIds: [B, C],
    });
  });

  test('is signed as something else, unless it is signed as this as well', () => {
    const otherNames = ['evil/shop', 'other/shop'] as ApplianceAddress[];
    expect(trustVerdict(release([], { otherNames }), known())).toEqual({
      state: 'signed-otherwise',
      sentence: 'It is signed as evil/shop and other/shop, not as acme/shop.',
      namespace: 'acme',
      keyIds: [],
      signedAs: 'evil/shop',
    });
    const mirrored = release([], { otherNames, address: 'copies/shop' });
    expect(trustVerdict(mirrored, known()).sentence).toBe(
      'It is signed as evil/shop and other/shop, not as acme/shop, which copies/shop is recorded here as a mirror of.',
    );
    expect(trustVerdict(release([by(B)], { otherNames }), known()).state).toBe('unknown-publisher');
    expect(trustVerdict(release([by(A)], { otherNames }), known()).state).toBe('trusted');
  });

  test.each([
    ['unsigned', release([])],
    ['by an unknown key', release([by(B)])],
    ['by too few', release([by(A)])],
    ['expired', release([by(A, { expires: '2026-01-01T00:00:00Z' })])],
    ['signed as something else', release([], { otherNames: ['evil/shop' as ApplianceAddress] })],
  ])('counts when exactly these bytes were accepted: %s', (_, found) => {
    const keys = known({ threshold: 2 }, { consent: CONSENT });
    expect(trustVerdict(found, keys)).toMatchObject({ ...consented, namespace: 'acme' });
  });
});

describe('a signature counts', () => {
  test('from when it was made, give or take a clock, until it expires', () => {
    const ahead = (ms: number): ValidSignature =>
      by(A, { created: new Date(NOW + LIMITS.archive.signatureAheadMs + ms).toISOString() });
    const until = (ms: number): ValidSignature =>
      by(B, { expires: new Date(NOW + ms).toISOString() });
    const good = [ahead(0), until(1), by(C)];
    expect(timely([ahead(1), ...good, until(0), until(-1)], NOW)).toEqual(good);
  });
});

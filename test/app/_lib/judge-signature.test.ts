import { describe, expect, test } from 'vitest';
import { judgeSignature } from '../../../app/_lib/judge-signature.ts';
import { SignatureState } from '../../../schemas/api/resources/appliance.ts';
import { TrustedKey } from '../../../schemas/api/resources/trust.ts';

const KEY = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);

const signed = (keyId: string) =>
  SignatureState.parse({
    state: 'signed',
    keyIds: [keyId],
    signedAs: 'acme/shop',
    signedAt: '2026-01-01T00:00:00Z',
  });

const trusted = (namespace: string, keyId: string, revokedAt: string | null = null) =>
  TrustedKey.parse({
    namespace,
    keyId,
    publicKey: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
    addedAt: '2026-01-01T00:00:00Z',
    addedBy: 'admin',
    revokedAt,
  });

const kindOf = (signature: SignatureState, keys: TrustedKey[]) =>
  judgeSignature('acme/shop', signature, keys).kind;

describe('a signed version', () => {
  test('is verified by a trusted key of its own name space', () => {
    const verification = judgeSignature('acme/shop', signed(KEY), [trusted('acme', KEY)]);
    expect(verification).toMatchObject({ kind: 'trusted', word: 'Verified', keyId: KEY });
  });

  test('is not verified by a key trusted for somebody else', () => {
    expect(kindOf(signed(KEY), [trusted('other', KEY)])).toBe('unknown');
  });

  test('is not verified by another key of the same publisher', () => {
    expect(kindOf(signed(KEY), [trusted('acme', OTHER)])).toBe('unknown');
  });

  test('is told apart when its key was revoked', () => {
    expect(kindOf(signed(KEY), [trusted('acme', KEY, '2026-02-01T00:00:00Z')])).toBe('revoked');
  });
});

test('an unsigned version is never verified', () => {
  const unsigned = SignatureState.parse({
    state: 'unsigned',
    keyIds: [],
    signedAs: null,
    signedAt: null,
  });
  expect(kindOf(unsigned, [trusted('acme', KEY)])).toBe('unsigned');
});

test('an invalid signature stays invalid although its key is trusted, and says why', () => {
  const invalid = SignatureState.parse({
    ...signed(KEY),
    state: 'invalid',
    fault: { code: 'PUBLISHER_MISMATCH', message: 'It was made for other/thing.', data: {} },
  });
  expect(judgeSignature('acme/shop', invalid, [trusted('acme', KEY)])).toMatchObject({
    kind: 'invalid',
    sentence: 'It was made for other/thing.',
  });
});

describe('S2: a version that is signed under another name', () => {
  const mirror = { own: true, address: 'acme/shop', signedAs: 'evil/shop' } as never;
  const elsewhere = { own: false, address: 'acme/shop', signedAs: 'evil/shop' } as never;
  const signature = SignatureState.parse({ ...signed(KEY), signedAs: 'evil/shop' });
  const keys = [trusted('acme', KEY), trusted('evil', KEY)];

  test('S2: is not verified, whoever trusts its key, and the badge says so', () => {
    const verification = judgeSignature('acme/shop', signature, keys);
    expect(verification).toMatchObject({ kind: 'misnamed', word: 'Signed under another name' });
    expect(verification.sentence).toContain('evil/shop');
    expect(judgeSignature('acme/shop', signature, keys, [elsewhere]).kind).toBe('misnamed');
  });

  test('S2: is verified as a recorded mirror by a key of that name, and the badge says so', () => {
    const verification = judgeSignature('acme/shop', signature, keys, [mirror]);
    expect(verification).toMatchObject({ kind: 'trusted', word: 'Verified mirror' });
    expect(verification.sentence).toContain('This is a mirror of “evil/shop”');
    expect(judgeSignature('acme/shop', signature, [trusted('acme', KEY)], [mirror]).kind).toBe(
      'unknown',
    );
    expect(judgeSignature('acme/shop', signed(KEY), keys, [mirror]).kind).toBe('misnamed');
  });
});

import { expect, test } from 'vitest';
import { signatureState } from '../../../../registry/core/appliances/signature-state.ts';
import { KeyId } from '../../../../schemas/archive/signature.ts';
import type { SignatureFinding } from '../../../../registry/ports/signatures.ts';

const acme = KeyId.parse('a'.repeat(64));
const evil = KeyId.parse('e'.repeat(64));
const valid = (signedAs: string, keyId: KeyId): SignatureFinding => ({
  state: 'valid',
  keyIds: [keyId],
  verified: true,
  signedAs,
  version: '1.0.0',
  signedAt: '2026-01-01T00:00:00Z',
});
const stateOf = (...findings: SignatureFinding[]) =>
  signatureState(
    'acme/shop' as never,
    { name: 'shop', version: '1.0.0', digest: 'd' } as never,
    findings.map((finding) => ({ subject: 'd', finding })) as never,
  );

test('S2: a card is signed as its own address when any signature is, with the keys of those alone', () => {
  const own = { state: 'signed', signedAs: 'acme/shop', keyIds: [acme] };
  expect(stateOf(valid('evil/shop', evil), valid('acme/shop', acme))).toMatchObject(own);
  expect(stateOf(valid('acme/shop', acme), valid('evil/shop', evil))).toMatchObject(own);
});

test('S2: a card that is signed under another name says which', () => {
  const other = { state: 'signed', signedAs: 'evil/shop', keyIds: [evil] };
  expect(stateOf(valid('evil/shop', evil))).toMatchObject(other);
});

import { describe, expect, test } from 'vitest';
import { distrustOf } from '../../../../../runtime/control/trust/core/distrust.ts';
import type { KnownKeys } from '../../../../../runtime/control/trust/core/known-keys.ts';
import type { Voucher } from '../../../../../runtime/control/trust/ports/trust-store.ts';
import type { Consent } from '../../../../../schemas/api/resources/trust.ts';
import type { KeyId } from '../../../../../schemas/archive/signature.ts';
import type { ApplianceAddress } from '../../../../../schemas/ids/names.ts';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [KeyId, KeyId, KeyId];
const short = (key: KeyId): string => key.slice(0, 12);
const SHOP = 'acme/shop' as ApplianceAddress;
const ACTION =
  'Its machines keep running. Install a release that a trusted key has signed beside it and move there, or remove it.';

const by = (keyId: KeyId, appliance = SHOP): Voucher => ({
  digest: 'sha256:0' as never,
  appliance,
  keyId,
});

interface Case {
  readonly keys?: Partial<Record<'trusted' | 'revoked', KeyId[]>> & { threshold?: number };
  readonly isAccepted?: boolean;
  readonly address?: string;
}

/** What is said of a release with these signatures. */
const said = (
  vouchers: readonly Voucher[],
  { keys = {}, isAccepted = false, address = SHOP }: Case = {},
) => {
  const asked: string[] = [];
  const { trusted = [A], revoked = [], threshold = 1 } = keys;
  const keysOf = (namespace: string): KnownKeys => {
    asked.push(namespace);
    return { trusted: new Set(trusted), revoked: new Set(revoked), threshold };
  };
  const consent = isAccepted ? ({} as Consent) : undefined;
  const distrust = distrustOf({ address, signedAs: SHOP, vouchers, consent }, keysOf);
  expect(new Set(asked)).toEqual(new Set(['acme']));
  return distrust;
};

describe('an installed release is not complained of', () => {
  test('while enough trusted keys have signed it, though others are revoked', () => {
    expect(said([by(A)])).toBeUndefined();
    expect(said([by(A), by(B)], { keys: { revoked: [B] } })).toBeUndefined();
    expect(said([by(A), by(B)], { keys: { trusted: [A, B], threshold: 2 } })).toBeUndefined();
  });

  test('when nobody ever vouched for it, or somebody accepted it', () => {
    expect(said([])).toBeUndefined();
    expect(said([by(B)])).toBeUndefined();
    expect(said([by(A)], { keys: { threshold: 2 }, isAccepted: true })).toBeUndefined();
    expect(said([by(C, 'evil/shop' as ApplianceAddress)], { isAccepted: true })).toBeUndefined();
  });
});

describe('an installed release is distrusted', () => {
  const revokedOne = `The key ${short(B)} of “acme” was revoked, so the release is no longer trusted.`;

  test('when the keys that signed it were revoked, which no consent overrules', () => {
    const keys = { revoked: [B, C] };
    const one = { code: 'KEY_REVOKED', message: revokedOne, action: ACTION };
    expect(said([by(B)], { keys })).toEqual(one);
    expect(said([by(B)], { keys, isAccepted: true })).toEqual(one);
    expect(said([by(B), by(C)], { keys })).toEqual({
      ...one,
      message: `The keys ${short(B)}, ${short(C)} of “acme” were revoked, so the release is no longer trusted.`,
    });
  });

  test('when too few of its keys are left, unless it was accepted', () => {
    const keys = { trusted: [A], revoked: [B], threshold: 2 };
    expect(said([by(A), by(B)], { keys })).toEqual({
      code: 'KEY_REVOKED',
      message: revokedOne,
      action: ACTION,
    });
    expect(said([by(A), by(B)], { keys, isAccepted: true })).toBeUndefined();
  });

  test('when more signatures are wanted now than it has', () => {
    expect(said([by(A)], { keys: { threshold: 2 } })).toEqual({
      code: 'SIGNATURES_TOO_FEW',
      message: '“acme” now requires signatures from 2 trusted keys, and this release has 1.',
      action: ACTION,
    });
  });

  test('when it is signed as something else only', () => {
    const other = by(A, 'evil/shop' as ApplianceAddress);
    expect(said([other], { address: 'copies/shop' })).toEqual({
      code: 'PUBLISHER_MISMATCH',
      message: 'It is signed as evil/shop, but was installed as copies/shop.',
      action: ACTION,
    });
    expect(said([other, by(A)])).toBeUndefined();
    expect(said([other, by(B)])).toBeUndefined();
  });
});

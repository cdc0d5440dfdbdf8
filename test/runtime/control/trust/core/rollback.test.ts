import { describe, expect, test } from 'vitest';
import type { RootDocument } from '../../../../../packager/format/root/read-root.ts';
import type { ValidSignature } from '../../../../../runtime/control/releases/ports/appliance-source.ts';
import { knownKeys } from '../../../../../runtime/control/trust/core/known-keys.ts';
import { releaseClaim } from '../../../../../runtime/control/trust/core/release-claim.ts';
import { checkRollback } from '../../../../../runtime/control/trust/core/rollback.ts';
import type { TrustVerdict } from '../../../../../schemas/api/resources/plan.ts';
import type { TrustedKey } from '../../../../../schemas/api/resources/trust.ts';
import type { KeyId } from '../../../../../schemas/archive/signature.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../../../schemas/ids/names.ts';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [KeyId, KeyId, KeyId];
const APPLIANCE = 'acme/shop' as ApplianceAddress;

describe('a release that is older than one installed before', () => {
  const release = (
    sequence: number,
    keyIds: KeyId[] = [A],
  ): NonNullable<TrustVerdict['release']> => ({
    appliance: APPLIANCE,
    sequence,
    keyIds,
  });
  const check = (
    found: TrustVerdict['release'],
    newest: TrustVerdict['release'],
    { trusted = [A], allowed = false }: { trusted?: KeyId[]; allowed?: boolean } = {},
  ) =>
    checkRollback({ release: found, version: '1.0.0' }, newest, {
      trusted: new Set(trusted),
      allowed,
    });

  test('is refused, or told when it is allowed', () => {
    const refused = new Fault('ROLLBACK_REFUSED', {
      appliance: 'acme/shop 1.0.0',
      have: 5,
      found: 4,
    });
    expect(() => check(release(4), release(5))).toThrow(refused);
    expect(check(release(4), release(5), { allowed: true })).toEqual({
      appliance: APPLIANCE,
      have: 5,
      found: 4,
    });
  });

  test('is none when it is the same, or newer', () => {
    expect(check(release(5), release(5), { allowed: true })).toBeUndefined();
    expect(check(release(6), release(5))).toBeUndefined();
  });

  test('is none when nothing was installed, or nobody vouches for it', () => {
    expect(check(release(1), undefined)).toBeUndefined();
    expect(check(undefined, release(5))).toBeUndefined();
  });

  test('is none when no key that vouched for the newer one is trusted any more', () => {
    expect(check(release(4), release(5, [B]))).toBeUndefined();
    expect(() => check(release(4), release(5, [B, A]))).toThrow(/./);
  });
});

describe('keys of a namespace', () => {
  const key = (keyId: KeyId, revokedAt: string | null = null): TrustedKey =>
    ({ keyId, revokedAt }) as unknown as TrustedKey;
  const root = (threshold: number, ...ids: KeyId[]): RootDocument =>
    ({
      root: { threshold },
      publicKeys: ids.map((keyId) => ({ keyId })),
    }) as unknown as RootDocument;
  const known = (keys: TrustedKey[], document?: RootDocument) => {
    const { trusted, revoked, threshold } = knownKeys(keys, document);
    return { trusted: [...trusted], revoked: [...revoked], threshold };
  };

  test('are those that were added and not revoked; one of them is enough', () => {
    expect(known([key(A), key(B, '2026-01-01'), key(C)])).toEqual({
      trusted: [A, C],
      revoked: [B],
      threshold: 1,
    });
  });

  test('are those of its root document alone, where there is one', () => {
    expect(known([key(A), key(B)], root(2, B, C))).toEqual({
      trusted: [B, C],
      revoked: [A],
      threshold: 2,
    });
  });

  test('are without one that was revoked here, whatever the root document says', () => {
    expect(known([key(B, '2026-01-01')], root(1, B, C))).toEqual({
      trusted: [C],
      revoked: [B],
      threshold: 1,
    });
  });
});

describe('S2: the signatures of a release', () => {
  const signed = (appliance: string, version = '1.0.0'): ValidSignature =>
    ({ keyId: A, statement: { predicate: { appliance, version } } }) as unknown as ValidSignature;

  test('are those that call it what it has to be; what others call it is told once', () => {
    const good = [signed('acme/shop'), signed('acme/shop')];
    const signatures = [
      signed('evil/shop'),
      ...good,
      signed('evil/shop'),
      signed('acme/shop', '2.0.0'),
    ];
    const found = { address: 'copies/shop', version: '1.0.0', signatures };
    expect(releaseClaim(found, APPLIANCE)).toEqual({
      ...found,
      appliance: APPLIANCE,
      signatures: good,
      otherNames: ['evil/shop', 'acme/shop'],
    });
  });
});

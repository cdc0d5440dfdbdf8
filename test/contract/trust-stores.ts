import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RootStore, StoredRoot } from '../../runtime/control/trust/ports/root-store.ts';
import type { TrustStore } from '../../runtime/control/trust/ports/trust-store.ts';
import type { TrustedKey } from '../../schemas/api/resources/trust.ts';
import type { KeyId } from '../../schemas/archive/signature.ts';
import type { ApplianceAddress, Namespace } from '../../schemas/ids/names.ts';
import { fakeDigest } from '../fakes/appliances.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';
import { testKey } from '../fakes/test-appliance.ts';
import { rootStep } from '../fakes/test-roots.ts';

const NOW = new Date('2026-05-01T12:00:00.000Z');
const BLOG = 'acme/blog' as ApplianceAddress;
const acme = 'acme' as Namespace;
const [one, two] = ['1'.repeat(64), '2'.repeat(64)] as [KeyId, KeyId];

const trustedKey = (keyId: KeyId, namespace = acme): TrustedKey => ({
  namespace,
  keyId,
  publicKey: 'unused',
  addedAt: NOW.toISOString(),
  addedBy: 'tester',
  revokedAt: null,
});

/** What the stores of keys, consents, releases, root documents, mirrors and registries do. */
export function trustStoresContract(kind: StoreKind): void {
  describe(`what is known of trust, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let trust: TrustStore;
    let roots: RootStore;
    beforeEach(async () => {
      under = await kind.open();
      ({ trust, roots } = under.stores);
      await trust.addKey(trustedKey(one));
      await trust.addKey(trustedKey(two));
    });
    afterEach(() => under.close());

    test('who has signed which bytes is noted once, and found by these bytes alone', async () => {
      const [digest, other] = [fakeDigest('one'), fakeDigest('other')] as const;
      const voucher = (keyId: KeyId, of = digest) => ({ digest: of, appliance: BLOG, keyId });
      await trust.noteVouchers([]);
      await trust.noteVouchers([voucher(two), voucher(one), voucher(one)]);
      await trust.noteVouchers([voucher(one), voucher(two, other)]);
      expect(await trust.listVouchers([digest])).toEqual([voucher(one), voucher(two)]);
      expect(await trust.listVouchers([digest, other])).toHaveLength(3);
      expect(await trust.listVouchers([])).toEqual([]);
    });

    describe('the newest release', () => {
      const note = (sequence: number, ...keyIds: KeyId[]) =>
        trust.noteRelease({ appliance: BLOG, sequence, keyIds }, NOW);
      const newest = () => trust.newestRelease(BLOG);

      test('is the one with the highest sequence, even past 32 bits', async () => {
        expect(await newest()).toBeUndefined();
        await note(5_000_000_000, one, two);
        await note(4_999_999_999, one);
        expect(await newest()).toEqual({
          appliance: BLOG,
          sequence: 5_000_000_000,
          keyIds: [one, two],
        });
      });

      test('gives way to a lower one only when nobody trusted vouches for it', async () => {
        await note(20, one, two);
        await trust.revokeKey(acme, one, NOW);
        await note(10, two);
        expect(await newest()).toMatchObject({ sequence: 20 });
        await trust.revokeKey(acme, two, NOW);
        await note(10, two);
        expect(await newest()).toMatchObject({ sequence: 10 });
      });
    });

    describe('a root document', () => {
      const key = testKey();
      const { envelope } = rootStep(undefined, { add: [key], by: [key] });
      const root = (version: number): StoredRoot => ({
        namespace: acme,
        version,
        envelope,
        how: 'pinned',
        since: NOW,
        by: 'tester',
      });
      const revokedAt = async (keyId: KeyId): Promise<string | null | undefined> =>
        (await trust.listKeys()).find((each) => each.keyId === keyId)?.revokedAt;

      test('reads back as it was stored', async () => {
        expect(await roots.put({ root: root(1), keys: [trustedKey(one)], before: undefined })).toBe(
          true,
        );
        expect(await roots.find(acme)).toEqual(root(1));
        expect(await roots.list()).toEqual([root(1)]);
        expect(await roots.find('globex' as Namespace)).toBeUndefined();
      });

      test('takes the place of the version that was meant, or changes nothing', async () => {
        await roots.put({ root: root(1), keys: [trustedKey(one)], before: undefined });
        const keys = [trustedKey(two)];
        expect(await roots.put({ root: root(9), keys, before: undefined })).toBe(false);
        expect(await roots.put({ root: root(9), keys, before: 8 })).toBe(false);
        expect(await roots.find(acme)).toMatchObject({ version: 1 });
        expect(await revokedAt(one)).toBeNull();
        expect(await roots.put({ root: root(2), keys, before: 1 })).toBe(true);
        expect(await roots.find(acme)).toMatchObject({ version: 2 });
      });

      test('revokes the other keys of its name space, and makes no revoked one trusted', async () => {
        const elsewhere = 'globex' as Namespace;
        await trust.addKey(trustedKey('3'.repeat(64) as KeyId, elsewhere));
        await trust.revokeKey(acme, two, NOW);
        const { keyId } = key.publicKey;
        const keys = [trustedKey(keyId), trustedKey(two)];
        await roots.put({ root: root(1), keys, before: undefined });
        expect(await revokedAt(keyId)).toBeNull();
        expect(await revokedAt(one)).toBe(NOW.toISOString());
        expect(await revokedAt(two)).toBe(NOW.toISOString());
        expect(await revokedAt('3'.repeat(64) as KeyId)).toBeNull();
      });
    });

    test('a key is listed once, and one that was revoked is not trusted again', async () => {
      const again = { ...trustedKey(one), addedBy: 'somebody else' };
      expect(await trust.addKey(again)).toEqual(trustedKey(one));
      expect(await trust.revokeKey(acme, one, NOW)).toBe(true);
      expect(await trust.revokeKey(acme, one, NOW)).toBe(false);
      expect(await trust.revokeKey('globex' as Namespace, two, NOW)).toBe(false);
      await expect(trust.addKey(again)).rejects.toMatchObject({ code: 'KEY_REVOKED' });
      const revoked = (await trust.listKeys()).filter(({ revokedAt }) => revokedAt !== null);
      expect(revoked).toEqual([{ ...trustedKey(one), revokedAt: NOW.toISOString() }]);
    });

    test('consents are found by the bytes they were given for, the newest first', async () => {
      const consent = (text: string, givenAt: string) => ({
        digest: fakeDigest(text),
        appliance: 'acme/blog 1.0.0',
        reason: 'a trial',
        givenAt,
        givenBy: 'tester',
      });
      const [old, young] = [
        consent('old', '2026-01-01T00:00:00.000Z'),
        consent('young', '2026-02-01T00:00:00.000Z'),
      ] as const;
      await trust.addConsent(old);
      await trust.addConsent(young);
      await trust.addConsent({ ...old, reason: 'another' });
      expect(await trust.listConsents()).toEqual([young, old]);
      expect(await trust.consentFor(old.digest)).toEqual(old);
      expect(await trust.consentFor(fakeDigest('other'))).toBeUndefined();
    });

    test('a mirror is recorded once for each address', async () => {
      const { mirrors } = under.stores;
      const mirror = (address: string) => ({
        registry: 'http://b.test',
        address: address as ApplianceAddress,
        signedAs: BLOG,
        addedAt: NOW.toISOString(),
        addedBy: 'tester',
      });
      expect(await mirrors.add(mirror('copy/wiki'))).toBe(true);
      expect(await mirrors.add(mirror('copy/blog'))).toBe(true);
      expect(await mirrors.add({ ...mirror('copy/blog'), addedBy: 'other' })).toBe(false);
      expect(await mirrors.list()).toEqual([mirror('copy/blog'), mirror('copy/wiki')]);
      expect(await mirrors.remove('http://a.test', mirror('copy/blog').address)).toBe(false);
      expect(await mirrors.remove('http://b.test', mirror('copy/blog').address)).toBe(true);
      expect(await mirrors.list()).toEqual([mirror('copy/wiki')]);
    });

    test('a registry is approved until it is removed', async () => {
      const { registries } = under.stores;
      const registry = (url: string, allowPrivate = false) => ({
        url,
        allowPrivate,
        approvedAt: NOW.toISOString(),
        approvedBy: 'tester',
      });
      await registries.put(registry('https://b.test'));
      await registries.put(registry('https://a.test'));
      await registries.put(registry('https://b.test', true));
      expect(await registries.list()).toEqual([
        registry('https://a.test'),
        registry('https://b.test', true),
      ]);
      expect(await registries.remove('https://a.test')).toBe(true);
      expect(await registries.remove('https://a.test')).toBe(false);
      expect(await registries.list()).toHaveLength(1);
    });
  });
}

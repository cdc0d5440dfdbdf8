import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqlRootStore } from '../../../../runtime/control/adapters/sql-root-store.ts';
import { SqlTrustStore } from '../../../../runtime/control/adapters/sql-trust-store.ts';
import { controlMigrations } from '../../../../runtime/control/migrations.ts';
import type { StoredRoot } from '../../../../runtime/control/ports/root-store.ts';
import type { TrustedKey } from '../../../../schemas/api/resources/trust.ts';
import type { KeyId } from '../../../../schemas/archive/signature.ts';
import type { ApplianceAddress, Namespace } from '../../../../schemas/ids/names.ts';
import { fakeDigest } from '../../../fakes/appliances.ts';
import { testDatabases } from '../../../fakes/databases.ts';
import { testKey } from '../../../fakes/test-appliance.ts';
import { rootStep } from '../../../fakes/test-roots.ts';

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

describe.each(testDatabases)('what is known of trust, in $name', (database) => {
  let trust: SqlTrustStore;
  let roots: SqlRootStore;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const opened = await database.open(controlMigrations);
    trust = new SqlTrustStore(opened.db);
    roots = new SqlRootStore(opened.db);
    close = opened.close;
    await trust.addKey(trustedKey(one));
    await trust.addKey(trustedKey(two));
  });
  afterEach(() => close());

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
});

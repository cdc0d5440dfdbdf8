import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RootDocument } from '../../../packager/format/root/read-root.ts';
import type { SigningKey } from '../../../packager/format/signature/signing-key.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { makeAppliance, signedBy } from '../../fakes/appliances.ts';
import { ControlBench, installBody } from '../../fakes/control-bench.ts';
import { testKey } from '../../fakes/test-appliance.ts';
import { chainText, rootStep } from '../../fakes/test-roots.ts';

/** With a root document, its keys and its threshold decide, and its successors are followed. */
let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
});
afterEach(() => bench.close());

const [alice, bob, carol, mallory] = [testKey(), testKey(), testKey(), testKey()] as const;
const first = rootStep(undefined, { add: [alice], by: [alice] });
const second = rootStep(first, { add: [bob], remove: [alice], by: [alice, bob] });
const ofTwo = rootStep(undefined, { add: [alice, bob, carol], threshold: 2, by: [alice, bob] });

const appliance = makeAppliance();
interface Signed {
  readonly sequence?: number;
  readonly roots?: readonly RootDocument[] | string;
  readonly expires?: string;
}
/** Offers the appliance signed by these keys. */
function offer(keys: readonly SigningKey[], { sequence = 1, roots, expires }: Signed = {}): void {
  const chain = Array.isArray(roots) ? chainText(...(roots as RootDocument[])) : roots;
  const signatures = keys.map(({ publicKey }) => {
    const signature = signedBy(publicKey.keyId, appliance, sequence);
    const predicate = { ...signature.statement.predicate, ...(expires ? { expires } : {}) };
    const statement = { ...signature.statement, predicate };
    return { ...signature, statement, roots: chain as string | undefined };
  });
  bench.appliances.add(appliance, signatures);
}

const pin = async (chain: readonly RootDocument[], over: Record<string, unknown> = {}) =>
  bench.call('pinRoot', {
    body: {
      namespace: 'acme' as never,
      chain: chain.map(({ envelope }) => envelope),
      replace: false,
      ...over,
    },
  });
const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'accepted',
    (error: unknown) => Fault.from(error).code,
  );
const planned = (): Promise<string> =>
  codeOf(Promise.resolve(bench.call('planInstall', { body: installBody() })));
const refusal = (): Promise<string> => codeOf(bench.install());
const pinned = async (): Promise<unknown> => bench.call('listRoots');
const auditOf = (subject: string) => bench.control.dependencies.audit.list({ subject, limit: 10 });

describe('a root document that was pinned', () => {
  beforeEach(() => pin([first]));

  test('makes its keys believed, and tells since when and by whom', async () => {
    offer([alice]);
    expect(await refusal()).toBe('accepted');
    expect(await pinned()).toMatchObject([
      { namespace: 'acme', version: 1, threshold: 1, how: 'pinned', by: 'tester' },
    ]);
    expect(await bench.call('listTrustedKeys')).toMatchObject([
      { keyId: alice.publicKey.keyId, revokedAt: null },
    ]);
    expect((await auditOf('acme'))[0]).toMatchObject({ action: 'trust.pin', actor: 'tester' });
  });

  test('is followed by its successor when a release brings it, which is recorded', async () => {
    offer([bob], { roots: [first, second] });
    const { trust } = await bench.call('planInstall', { body: installBody() });
    expect(trust.state).toBe('trusted');
    expect(await pinned()).toMatchObject([{ version: 1 }]);
    expect(await refusal()).toBe('accepted');
    expect(await pinned()).toMatchObject([{ version: 2, how: 'followed' }]);
    const [entry] = await auditOf('acme');
    expect(entry?.action).toBe('trust.follow');
    expect(entry?.sentence).toContain('as the keys of version 1 have signed it');
    offer([alice], { roots: [first] });
    expect(await refusal()).toBe('KEY_REVOKED');
  });

  test('a key that its successor has given up is not believed any more, even in the same release', async () => {
    offer([alice], { roots: [first, second] });
    expect(await planned()).toBe('KEY_REVOKED');
    expect(await refusal()).toBe('KEY_REVOKED');
  });

  test('a threshold that its successor raises counts for the release that brings it', async () => {
    const stricter = rootStep(first, { add: [bob], threshold: 2, by: [alice, bob] });
    offer([alice], { roots: [first, stricter] });
    expect(await refusal()).toBe('SIGNATURES_TOO_FEW');
    offer([alice, bob], { roots: [first, stricter] });
    expect(await refusal()).toBe('accepted');
    expect(await pinned()).toMatchObject([{ version: 2, threshold: 2 }]);
  });

  test('decides alone: a single key cannot be added beside it', async () => {
    const body = { namespace: 'acme' as never, publicKey: mallory.publicKey.pem };
    expect(await codeOf(bench.call('trustKey', { body }))).toBe('CONFLICT');
  });

  test('is not pinned by an older or a foreign one; and a new start must be asked for', async () => {
    await pin([second]);
    expect(await codeOf(pin([first]))).toBe('ROOT_ROLLBACK');
    const other = rootStep(undefined, { add: [carol], by: [carol] });
    expect(await codeOf(pin([other]))).toBe('ROOT_ROLLBACK');
    const foreign = rootStep(undefined, { namespace: 'globex', add: [carol], by: [carol] });
    expect(await codeOf(pin([foreign]))).toBe('ROOT_INVALID');
    expect(await pin([other], { replace: true })).toMatchObject({ version: 1, how: 'pinned' });
    offer([carol]);
    expect(await refusal()).toBe('accepted');
    offer([bob]);
    expect(await refusal()).toBe('KEY_REVOKED');
  });
});

describe('A9: a root document that comes along and must not be believed', () => {
  beforeEach(() => pin([first]));
  const heir = rootStep(first, { add: [mallory], remove: [alice], by: [mallory] });

  test('changed keys without a valid chain are a hard stop', async () => {
    offer([mallory], { roots: [first, heir] });
    expect(await planned()).toBe('ROOT_INVALID');
    expect(await refusal()).toBe('ROOT_INVALID');
    expect(await pinned()).toMatchObject([{ version: 1 }]);
  });

  test('it is not believed either where exactly these bytes were accepted', async () => {
    offer([mallory], { roots: [first, heir] });
    const body = { appliance: 'acme/blog:1.0.0', digest: appliance.digest, reason: 'our own' };
    await bench.call('giveConsent', { body });
    expect(await refusal()).toBe('accepted');
    expect(await pinned()).toMatchObject([{ version: 1 }]);
  });

  test('root skip and junk are no better', async () => {
    const third = rootStep(second, { by: [bob] });
    offer([bob], { roots: [third] });
    expect(await refusal()).toBe('ROOT_INVALID');
    offer([mallory], { roots: '[{' });
    expect(await refusal()).toBe('ROOT_MALFORMED');
    offer([mallory], { roots: ' '.repeat(100_000) });
    expect(await refusal()).toBe('LIMIT_EXCEEDED');
  });

  test('beside a signature that is good by itself it changes nothing: anybody can attach one', async () => {
    offer([alice], { roots: [first, heir] });
    expect(await refusal()).toBe('accepted');
    expect(await pinned()).toMatchObject([{ version: 1 }]);
  });

  test('rollback: the chain of an older release takes nothing back', async () => {
    await pin([second]);
    offer([bob], { roots: [first] });
    expect(await refusal()).toBe('accepted');
    expect(await pinned()).toMatchObject([{ version: 2 }]);
  });

  test('whoever has stolen a key that was revoked here appoints nobody', async () => {
    const params = { namespace: 'acme' as never, key: alice.publicKey.keyId };
    await bench.call('revokeKey', { params });
    const appointed = rootStep(first, { add: [mallory], by: [alice, mallory] });
    offer([mallory], { roots: [first, appointed] });
    expect(await refusal()).toBe('ROOT_INVALID');
  });

  test('of a name space that is not known, it makes nobody known', async () => {
    const own = rootStep(undefined, { namespace: 'globex', add: [mallory], by: [mallory] });
    const shop = makeAppliance({ ...appliance.manifest, name: 'shop' });
    const foreign = { ...shop, address: 'globex/shop' };
    const signature = { ...signedBy(mallory.publicKey.keyId, foreign), roots: chainText(own) };
    bench.appliances.add(foreign, [signature]);
    expect(await codeOf(bench.install({ appliance: 'globex/shop' }))).toBe('PUBLISHER_UNKNOWN');
  });

  test('freeze: when it has expired, nothing new is installed until it is renewed', async () => {
    const soon = Date.now() + 60_000;
    const short = rootStep(first, { expiresMs: soon, by: [alice] });
    await pin([short]);
    offer([alice]);
    expect(await planned()).toBe('accepted');
    bench.ahead(120_000);
    expect(await planned()).toBe('ROOT_EXPIRED');
    const renewed = rootStep(short, { by: [alice] });
    offer([alice], { roots: [short, renewed] });
    expect(await planned()).toBe('accepted');
  });

  test('fast-forward: a key that was given up takes its count of releases with it', async () => {
    offer([alice], { sequence: Number.MAX_SAFE_INTEGER });
    await bench.finish((await bench.install()).id);
    offer([bob], { sequence: 7, roots: [first, second] });
    expect(await refusal()).toBe('accepted');
  });
});

describe('A8: a name space that wants the signatures of two keys', () => {
  beforeEach(() => pin([ofTwo]));

  test('is satisfied by two different ones', async () => {
    offer([alice, carol]);
    expect(await refusal()).toBe('accepted');
  });

  test('is not satisfied by one, nor by the same one twice, nor by one of a stranger', async () => {
    for (const keys of [[alice], [alice, alice], [alice, mallory]]) {
      offer(keys);
      expect(await planned()).toBe('SIGNATURES_TOO_FEW');
      expect(await refusal()).toBe('SIGNATURES_TOO_FEW');
    }
  });

  test('is not satisfied by one that was revoked here', async () => {
    const params = { namespace: 'acme' as never, key: alice.publicKey.keyId };
    await bench.call('revokeKey', { params });
    offer([alice, bob]);
    expect(await refusal()).toBe('SIGNATURES_TOO_FEW');
  });

  test('is not satisfied by signatures that have expired', async () => {
    offer([alice, bob], { expires: '2026-01-02T00:00:00.000Z' });
    expect(await refusal()).toBe('SIGNATURE_EXPIRED');
  });

  test('may be overruled for exactly these bytes', async () => {
    offer([alice]);
    await bench.call('giveConsent', {
      body: { appliance: 'acme/blog:1.0.0', digest: appliance.digest, reason: 'bob is on leave' },
    });
    expect(await refusal()).toBe('accepted');
  });

  test('counts releases as far as two keys vouch for it: one alone cannot run ahead', async () => {
    const far = signedBy(alice.publicKey.keyId, appliance, Number.MAX_SAFE_INTEGER);
    bench.appliances.add(appliance, [far, signedBy(bob.publicKey.keyId, appliance, 5)]);
    const { trust } = await bench.call('planInstall', { body: installBody() });
    const keyIds = [alice, bob].map(({ publicKey }) => publicKey.keyId);
    expect(trust.release).toEqual({ appliance: 'acme/blog', sequence: 5, keyIds });
  });
});

test('A8: a signature that has expired is not believed, nor one of tomorrow', async () => {
  await pin([first]);
  offer([alice], { expires: '2026-01-02T00:00:00.000Z' });
  expect(await refusal()).toBe('SIGNATURE_EXPIRED');
  offer([alice]);
  bench.ahead(-10 * 365 * 24 * 3_600_000);
  expect(await planned()).toBe('SIGNATURE_FROM_FUTURE');
});

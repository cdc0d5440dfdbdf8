import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../schemas/ids/names.ts';
import type { PlannedAppliance } from '../../runtime/control/releases/core/planned-appliance.ts';
import { makeAppliance, makeManifest, signedBy } from '../fakes/appliances.ts';
import { ControlBench, installBody } from '../fakes/control-bench.ts';
import { testKey } from '../fakes/test-appliance.ts';
import { rootStep } from '../fakes/test-roots.ts';

/**
 * The attacker is a publisher whom this server trusts, for a namespace of their own, and may push to
 * another publisher's address, or is the registry.
 */
let bench: ControlBench;
const [acme, evil] = [testKey(), testKey()] as const;
const appliance = makeAppliance();
const as = (address: string, over: Partial<PlannedAppliance> = {}): PlannedAppliance => ({
  ...appliance,
  address,
  ...over,
});

beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher('evil', evil.publicKey.keyId);
});
afterEach(() => bench.close());

const plan = (address = 'acme/blog') =>
  bench.call('planInstall', { body: installBody({ appliance: address }) });
const refusal = (address = 'acme/blog'): Promise<unknown> =>
  bench.install({ appliance: address }).then(
    () => 'accepted',
    (error: unknown) => Fault.from(error).code,
  );
/** Puts under acme/blog what the evil key has signed under another address. */
const plant = (signedAs: string): void =>
  bench.appliances.add(appliance, [signedBy(evil.publicKey.keyId, as(signedAs))]);

describe('S2: what a trusted publisher has signed as evil/blog, placed under acme/blog', () => {
  test('S2: is not trusted in the plan, which says what it is signed as', async () => {
    plant('evil/blog');
    const { trust, problems } = await plan();
    expect(trust.state).toBe('signed-otherwise');
    expect(trust.sentence).toContain('evil/blog');
    expect(trust.release).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'PUBLISHER_MISMATCH' }]);
  });

  test('S2: is not installed', async () => {
    plant('evil/blog');
    expect(await refusal()).toBe('PUBLISHER_MISMATCH');
    expect(await bench.call('listStacks')).toEqual([]);
  });

  test("S2: is not installed with acme's root pinned either", async () => {
    const { envelope } = rootStep(undefined, { add: [acme], by: [acme] });
    const body = { namespace: 'acme' as never, chain: [envelope], replace: false };
    await bench.call('pinRoot', { body });
    plant('evil/blog');
    expect(await refusal()).toBe('PUBLISHER_MISMATCH');
  });

  test('S2: is not installed when only the name differs', async () => {
    await bench.trustPublisher('acme', evil.publicKey.keyId);
    plant('acme/shop');
    expect(await refusal()).toBe('PUBLISHER_MISMATCH');
  });

  test('S2: moves neither the sequence of acme/blog nor that of evil/blog', async () => {
    await bench.trustPublisher('acme', acme.publicKey.keyId);
    bench.appliances.add(appliance, [
      signedBy(evil.publicKey.keyId, as('evil/blog'), 999),
      signedBy(acme.publicKey.keyId, appliance, 1),
    ]);
    await bench.finish((await bench.install()).id);
    const { trust } = bench.control.dependencies;
    expect(await trust.newestRelease('evil/blog' as ApplianceAddress)).toBeUndefined();
    expect(await trust.newestRelease('acme/blog' as ApplianceAddress)).toMatchObject({
      sequence: 1,
    });
  });

  test('S2: vouches for no stack whose own key was revoked since', async () => {
    await bench.trustPublisher('acme', acme.publicKey.keyId);
    bench.appliances.add(appliance, [
      signedBy(evil.publicKey.keyId, as('evil/blog')),
      signedBy(acme.publicKey.keyId, appliance),
    ]);
    await bench.finish((await bench.install()).id);
    const params = { namespace: 'acme' as never, key: acme.publicKey.keyId as never };
    await bench.call('revokeKey', { params });
    const { distrust } = await bench.call('getStack', { params: { stack: 'blog' } });
    expect(distrust).toMatchObject({ code: 'KEY_REVOKED' });
  });

  test('S2: a signature that names another version of acme/blog counts for nothing', async () => {
    await bench.trustPublisher('acme', acme.publicKey.keyId);
    const older = makeAppliance(makeManifest({ version: '0.9.0' }));
    const signature = signedBy(acme.publicKey.keyId, older);
    bench.appliances.add(appliance, [signature]);
    expect(await refusal()).toBe('PUBLISHER_MISMATCH');
  });
});

describe('S2: a mirror under another name', () => {
  const record = (mirror = 'acme/blog') =>
    bench.call('addMirror', { body: { mirror, signedAs: 'evil/blog' as never } });
  const forget = () =>
    bench.call('removeMirror', {
      params: { namespace: 'acme' as never, name: 'blog' },
      query: {},
    });
  const distrust = async () =>
    (await bench.call('getStack', { params: { stack: 'blog' } })).distrust;

  test('S2: is installed once an administrator has recorded it, and every view says so', async () => {
    plant('evil/blog');
    expect(await record()).toMatchObject({
      registry: 'http://registry.test',
      address: 'acme/blog',
      signedAs: 'evil/blog',
      addedBy: 'tester',
    });
    const { trust } = await plan();
    expect(trust).toMatchObject({ state: 'trusted', namespace: 'evil', signedAs: 'evil/blog' });
    expect(trust.sentence).toContain('acme/blog is recorded here as a mirror of it');
    await bench.finish((await bench.install()).id);
    const stack = await bench.call('getStack', { params: { stack: 'blog' } });
    expect(stack).toMatchObject({ distrust: null, appliance: { signedAs: 'evil/blog' } });
    const log = await bench.control.dependencies.audit.list({ subject: 'acme/blog', limit: 9 });
    expect(log).toMatchObject([{ actor: 'tester', action: 'trust.mirror' }]);
  });

  test('S2: must then be signed under that name, and no longer under its own', async () => {
    await bench.trustPublisher('acme', acme.publicKey.keyId);
    bench.appliances.add(appliance, [signedBy(acme.publicKey.keyId, appliance)]);
    await record();
    expect(await refusal()).toBe('PUBLISHER_MISMATCH');
  });

  test('S2: is recorded for one registry and counts in no other', async () => {
    plant('evil/blog');
    await record('https://elsewhere.example.org/acme/blog');
    expect(await refusal()).toBe('PUBLISHER_MISMATCH');
  });

  test('S2: flags its stacks when it is removed, and is listed no more', async () => {
    plant('evil/blog');
    await record();
    await bench.finish((await bench.install()).id);
    expect(await bench.call('listMirrors')).toHaveLength(1);
    await forget();
    expect(await bench.call('listMirrors')).toEqual([]);
    expect(await distrust()).toMatchObject({
      code: 'PUBLISHER_MISMATCH',
      message: 'It is signed as evil/blog, but was installed as acme/blog.',
    });
    expect(await refusal()).toBe('PUBLISHER_MISMATCH');
    await expect(forget()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('S2: is not recorded twice, nor for one version, nor for its own name', async () => {
    await record();
    await expect(record()).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(record('acme/wiki:1.0.0')).rejects.toMatchObject({ code: 'NAME_INVALID' });
    await expect(record('evil/blog')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('S2: keeps the count of releases of what it mirrors', async () => {
    bench.appliances.add(appliance, [signedBy(evil.publicKey.keyId, as('evil/blog'), 7)]);
    await record();
    await bench.finish((await bench.install()).id);
    bench.appliances.add(appliance, [signedBy(evil.publicKey.keyId, as('evil/blog'), 6)]);
    expect(await refusal()).toBe('ROLLBACK_REFUSED');
  });
});

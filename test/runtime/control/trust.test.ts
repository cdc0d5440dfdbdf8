import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '../../../schemas/errors/fault.ts';
import { makeAppliance, makeManifest, signedBy } from '../../fakes/appliances.ts';
import { ControlBench, installBody } from '../../fakes/control-bench.ts';

/** The server decides by itself who is believed; what a client has checked counts for nothing. */
let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
});
afterEach(() => bench.close());

const appliance = makeAppliance();
const trustState = async (): Promise<string> => {
  return (await bench.call('planInstall', { body: installBody() })).trust.state;
};
const refusal = (): Promise<unknown> =>
  bench.install().then(
    () => 'accepted',
    (error: unknown) => Fault.from(error).code,
  );
const consent = (digest = appliance.digest) =>
  bench.call('giveConsent', {
    body: { appliance: 'acme/blog:1.0.0', digest, reason: 'we built it ourselves' },
  });

describe('an appliance that is not signed', () => {
  beforeEach(() => bench.appliances.add(appliance, []));

  test('is planned as such, and not installed', async () => {
    expect(await trustState()).toBe('unsigned');
    expect(await refusal()).toBe('UNSIGNED');
    expect(await bench.call('listStacks')).toEqual([]);
  });

  test('is installed after an administrator has accepted exactly these bytes', async () => {
    await consent();
    expect(await trustState()).toBe('consented');
    expect(await bench.finish((await bench.install()).id)).toMatchObject({ state: 'succeeded' });
    const [given] = await bench.call('listConsents');
    expect(given).toMatchObject({ givenBy: 'tester', reason: 'we built it ourselves' });
  });

  test('is not installed on a consent to other bytes', async () => {
    await consent(makeAppliance({ ...appliance.manifest, version: '9.9.9' as never }).digest);
    expect(await refusal()).toBe('UNSIGNED');
  });
});

test('a signature by a key that nobody trusts is worth as little', async () => {
  expect(await trustState()).toBe('unknown-publisher');
  expect(await refusal()).toBe('PUBLISHER_UNKNOWN');
});

test('a key that is trusted for another name space is not trusted for this one', async () => {
  await bench.trustPublisher('globex');
  expect(await refusal()).toBe('PUBLISHER_UNKNOWN');
});

test('a revoked key is refused, whatever was accepted before', async () => {
  await bench.trustPublisher();
  await bench.call('revokeKey', {
    params: { namespace: 'acme' as never, key: 'a'.repeat(64) as never },
  });
  await consent();
  expect(await refusal()).toBe('KEY_REVOKED');
});

describe('A8: a signature for another address, attached by somebody who may push', () => {
  const [good, other] = ['a'.repeat(64), 'b'.repeat(64)] as const;
  const foreign = { ...appliance, address: 'globex/blog' };
  const offer = (...signatures: ReturnType<typeof signedBy>[]): void =>
    bench.appliances.add(appliance, signatures);

  test('is no obstacle beside a good one, whichever comes first', async () => {
    await bench.trustPublisher();
    offer(signedBy(other, foreign), signedBy(good, appliance, 7));
    const { trust } = await bench.call('planInstall', { body: installBody() });
    expect(trust).toMatchObject({
      state: 'trusted',
      namespace: 'acme',
      keyIds: [good],
      release: { appliance: 'acme/blog', sequence: 7 },
    });
    offer(signedBy(good, appliance), signedBy(other, foreign));
    expect(await refusal()).toBe('accepted');
  });

  test('is no obstacle either when its own publisher has lost the trust of this server', async () => {
    await bench.trustPublisher();
    await bench.trustPublisher('globex', other);
    const params = { namespace: 'globex' as never, key: other as never };
    await bench.call('revokeKey', { params });
    offer(signedBy(other, foreign), signedBy(good, appliance));
    expect(await refusal()).toBe('accepted');
  });

  test('is worth nothing alone, and nothing beside one that nobody trusts', async () => {
    await bench.trustPublisher('other', other);
    offer(signedBy(other, foreign));
    expect(await refusal()).toBe('PUBLISHER_MISMATCH');
    offer(signedBy(other, foreign), signedBy(good, appliance));
    expect(await refusal()).toBe('PUBLISHER_UNKNOWN');
    expect(await trustState()).toBe('unknown-publisher');
  });

  test('does not make good again what a revoked key has signed, not even by consent', async () => {
    await bench.trustPublisher();
    await bench.call('revokeKey', { params: { namespace: 'acme' as never, key: good as never } });
    await consent();
    offer(signedBy(other, foreign), signedBy(good, appliance));
    expect(await refusal()).toBe('KEY_REVOKED');
  });

  test('does not add to the signatures of another: two addresses are two claims', async () => {
    await bench.trustPublisher();
    offer(signedBy(other, foreign, 99), signedBy(good, appliance, 3));
    const { trust } = await bench.call('planInstall', { body: installBody() });
    expect(trust.release?.sequence).toBe(3);
  });
});

test('a plan that is not the one agreed to is not carried out', async () => {
  await bench.trustPublisher();
  const planHash = `sha256:${'0'.repeat(64)}`;
  await expect(bench.install({ planHash })).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
  expect(await bench.call('listStacks')).toEqual([]);
});

describe('A8: an older release than one installed before', () => {
  const KEY = 'a'.repeat(64);
  const release = (version: string, sequence: number): void => {
    const made = makeAppliance(makeManifest({ version }));
    bench.appliances.add(made, [signedBy(KEY, made, sequence)]);
  };
  const installed = async (over: Record<string, unknown> = {}): Promise<string | undefined> =>
    (await bench.finish((await bench.install(over)).id))?.state;
  beforeEach(async () => {
    await bench.trustPublisher();
    release('2.0.0', 20);
    await installed();
    release('1.0.0', 10);
  });

  test('is refused, in the plan and at the install, in one sentence', async () => {
    const plan = bench.call('planInstall', { body: installBody() });
    await expect(plan).rejects.toMatchObject({
      code: 'ROLLBACK_REFUSED',
      message:
        'acme/blog 1.0.0 is older (sequence 10) than a release that was installed here before (20).',
    });
    expect(await refusal()).toBe('ROLLBACK_REFUSED');
    expect(await bench.call('listStacks')).toHaveLength(1);
  });

  test('is refused after the server was started anew, too', async () => {
    await bench.control.stop();
    await bench.startServer();
    expect(await refusal()).toBe('ROLLBACK_REFUSED');
  });

  test('is installed when an administrator says so, which is recorded; the mark stays', async () => {
    const plan = await bench.call('planInstall', { body: installBody({ allowRollback: true }) });
    expect(plan.notices).toContainEqual(expect.objectContaining({ code: 'ROLLBACK' }));
    expect(await installed({ allowRollback: true })).toBe('succeeded');
    const [entry] = await bench.control.dependencies.audit.list({
      subject: 'acme/blog',
      limit: 10,
    });
    expect(entry).toMatchObject({ actor: 'tester', action: 'trust.rollback' });
    expect(entry?.sentence).toContain('(sequence 10) than what was installed before (20)');
    expect(await refusal()).toBe('ROLLBACK_REFUSED');
  });

  test('is not installed on the word of an operator', async () => {
    const body = installBody({ allowRollback: true });
    for (const route of ['planInstall', 'installStack'] as const) {
      const asked = async (): Promise<unknown> => bench.call(route, { body }, ['view', 'operate']);
      await expect(asked()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  test('is told from the same release again, and from a newer one', async () => {
    release('2.0.0', 20);
    expect(await installed()).toBe('succeeded');
    release('2.1.0', 21);
    expect(await installed()).toBe('succeeded');
  });

  test('another appliance of the publisher has a count of its own', async () => {
    const shop = makeAppliance(makeManifest({ name: 'shop' }));
    bench.appliances.add(shop, [signedBy(KEY, shop, 1)]);
    expect(await installed({ appliance: 'acme/shop' })).toBe('succeeded');
  });

  test('a sequence that nobody trusted vouches for is neither kept nor believed', async () => {
    const next = makeAppliance(makeManifest({ version: '3.0.0' }));
    bench.appliances.add(next, [
      signedBy('b'.repeat(64), next, Number.MAX_SAFE_INTEGER),
      signedBy(KEY, next, 30),
    ]);
    expect(await installed()).toBe('succeeded');
    release('3.1.0', 31);
    expect(await installed()).toBe('succeeded');
  });
});

test('A9 fast-forward: when a stolen key has run far ahead, revoking it sets the count back', async () => {
  const [stolen, good] = ['a'.repeat(64), 'b'.repeat(64)] as const;
  await bench.trustPublisher('acme', stolen);
  await bench.trustPublisher('acme', good);
  bench.appliances.add(appliance, [signedBy(stolen, appliance, Number.MAX_SAFE_INTEGER)]);
  await bench.finish((await bench.install()).id);
  bench.appliances.add(appliance, [signedBy(good, appliance, 5)]);
  expect(await refusal()).toBe('ROLLBACK_REFUSED');
  await bench.call('revokeKey', { params: { namespace: 'acme' as never, key: stolen as never } });
  // From here on the count is that of the good key.
  expect((await bench.finish((await bench.install()).id))?.state).toBe('succeeded');
  bench.appliances.add(appliance, [signedBy(good, appliance, 4)]);
  expect(await refusal()).toBe('ROLLBACK_REFUSED');
});

test('A9 rollback: revoking one key brings back no release that another had left behind', async () => {
  const [gone, good] = ['a'.repeat(64), 'b'.repeat(64)] as const;
  await bench.trustPublisher('acme', gone);
  await bench.trustPublisher('acme', good);
  bench.appliances.add(appliance, [signedBy(good, appliance, 20)]);
  await bench.finish((await bench.install()).id);
  await bench.call('revokeKey', { params: { namespace: 'acme' as never, key: gone as never } });
  bench.appliances.add(appliance, [signedBy(good, appliance, 10)]);
  expect(await refusal()).toBe('ROLLBACK_REFUSED');
});

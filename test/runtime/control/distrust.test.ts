import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Distrust, Stack } from '../../../schemas/api/resources/stack.ts';
import { makeAppliance, signedBy } from '../../fakes/appliances.ts';
import { ControlBench, NODE } from '../../fakes/control-bench.ts';
import { testKey } from '../../fakes/test-appliance.ts';
import { rootStep } from '../../fakes/test-roots.ts';

/** A revoked key shows at the stacks that were installed on its word; what runs goes on. */
let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
});
afterEach(() => bench.close());

const appliance = makeAppliance();
const [alice, bob] = [testKey(), testKey()] as const;
const [aliceId, bobId] = [alice.publicKey.keyId, bob.publicKey.keyId] as const;

const trust = (...keyIds: string[]): Promise<unknown> =>
  Promise.all(keyIds.map((keyId) => bench.trustPublisher('acme', keyId)));
const revoke = async (keyId: string): Promise<void> => {
  await bench.call('revokeKey', { params: { namespace: 'acme' as never, key: keyId as never } });
};
const pin = async (document: ReturnType<typeof rootStep>, replace = false): Promise<void> => {
  const body = { namespace: 'acme' as never, chain: [document.envelope], replace };
  await bench.call('pinRoot', { body });
};
const installed = async (...keyIds: string[]): Promise<void> => {
  bench.appliances.add(
    appliance,
    keyIds.map((keyId) => signedBy(keyId, appliance)),
  );
  const over = await bench.finish((await bench.install()).id);
  if (over?.state !== 'succeeded') throw new Error(`the install has ${over?.state}`);
};
const stack = async (): Promise<Stack> => bench.call('getStack', { params: { stack: 'blog' } });
const distrust = async (): Promise<Distrust | null> => (await stack()).distrust;
const eventsOf = async (action: string) => {
  const { id } = await stack();
  const entries = await bench.control.dependencies.audit.list({ subject: id, limit: 50 });
  return entries.filter((entry) => entry.action === action);
};

describe('a stack whose release was signed by a key that is revoked', () => {
  beforeEach(async () => {
    await trust(aliceId);
    await installed(aliceId);
    await revoke(aliceId);
  });

  test('is flagged, one by one and in the list, with a sentence and what to do', async () => {
    expect(await distrust()).toEqual({
      code: 'KEY_REVOKED',
      message: `The key ${aliceId.slice(0, 12)} of “acme” was revoked, so the release is no longer trusted.`,
      action: expect.stringContaining('or remove it'),
    });
    expect(await bench.call('listStacks')).toMatchObject([{ distrust: { code: 'KEY_REVOKED' } }]);
  });

  test('goes on running', async () => {
    const { state, machines } = await stack();
    expect(state).toBe('running');
    expect(machines.map((machine) => machine.state)).toEqual(['ready', 'ready']);
    expect(bench.control.dependencies.observed.get(NODE)?.machines).toHaveLength(2);
  });

  test('has it in its log, once, with the name of who did it', async () => {
    const entries = await eventsOf('stack.distrust');
    expect(entries).toMatchObject([{ actor: 'tester' }]);
    expect(entries[0]?.sentence).toContain('no longer trusted');
  });

  test('is flagged after the server was started anew, too: nothing of it is stored', async () => {
    await bench.control.stop();
    await bench.startServer();
    expect(await distrust()).toMatchObject({ code: 'KEY_REVOKED' });
  });

  test('is not made good by accepting its bytes: a consent overrules no revoked key', async () => {
    const body = { appliance: 'acme/blog:1.0.0', digest: appliance.digest, reason: 'we need it' };
    await bench.call('giveConsent', { body });
    expect(await distrust()).toMatchObject({ code: 'KEY_REVOKED' });
  });

  test('is vouched for again when its publisher has signed the same bytes with a trusted key', async () => {
    await trust(bobId);
    expect(await distrust()).not.toBeNull();
    await installed(aliceId, bobId);
    expect(await distrust()).toBeNull();
    expect(await eventsOf('stack.trust')).toHaveLength(1);
  });
});

test('a stack that another trusted key vouches for as well is not flagged', async () => {
  await trust(aliceId, bobId);
  await installed(aliceId, bobId);
  await revoke(aliceId);
  expect(await distrust()).toBeNull();
  await revoke(bobId);
  expect(await distrust()).toMatchObject({ message: expect.stringContaining('The keys ') });
});

test('trusting a second key that has signed from the beginning clears the flag', async () => {
  await trust(aliceId);
  await installed(aliceId, bobId);
  await revoke(aliceId);
  expect(await distrust()).not.toBeNull();
  const body = { namespace: 'acme' as never, publicKey: bob.publicKey.pem };
  await bench.call('trustKey', { body });
  expect(await distrust()).toBeNull();
  expect(await eventsOf('stack.trust')).toMatchObject([{ actor: 'tester' }]);
});

test('a root document that gives a key up flags what only that key has signed', async () => {
  const first = rootStep(undefined, { add: [alice], by: [alice] });
  await pin(first);
  await installed(aliceId);
  await pin(rootStep(first, { add: [bob], remove: [alice], by: [alice, bob] }));
  expect(await distrust()).toMatchObject({ code: 'KEY_REVOKED' });
  expect(await eventsOf('stack.distrust')).toHaveLength(1);
});

test('a root document that comes with another release flags as well', async () => {
  const first = rootStep(undefined, { add: [alice], by: [alice] });
  const second = rootStep(first, { add: [bob], remove: [alice], by: [alice, bob] });
  await pin(first);
  await installed(aliceId);
  const shop = makeAppliance({ ...appliance.manifest, name: 'shop' });
  const roots = JSON.stringify([first.envelope, second.envelope]);
  bench.appliances.add(shop, [{ ...signedBy(bobId, shop), roots }]);
  await bench.finish((await bench.install({ appliance: 'acme/shop' })).id);
  expect(await distrust()).toMatchObject({ code: 'KEY_REVOKED' });
});

test('a root document that raises the threshold flags what has too few, until its bytes are accepted', async () => {
  await pin(rootStep(undefined, { add: [alice, bob], by: [alice, bob] }));
  await installed(aliceId);
  await pin(rootStep(undefined, { add: [alice, bob], threshold: 2, by: [alice, bob] }), true);
  expect(await distrust()).toMatchObject({
    code: 'SIGNATURES_TOO_FEW',
    message: '“acme” now requires signatures from 2 trusted keys, and this release has 1.',
  });
  const body = {
    appliance: 'acme/blog:1.0.0',
    digest: appliance.digest,
    reason: 'bob is on leave',
  };
  await bench.call('giveConsent', { body });
  expect(await distrust()).toBeNull();
});

test('a stack that was accepted without trust is not flagged for what it never had', async () => {
  const body = { appliance: 'acme/blog:1.0.0', digest: appliance.digest, reason: 'our own' };
  await bench.call('giveConsent', { body });
  await installed();
  expect(await distrust()).toBeNull();
  await trust(bobId);
  await revoke(bobId);
  expect(await distrust()).toBeNull();
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '../../../schemas/errors/fault.ts';
import { makeAppliance, signedBy } from '../../fakes/appliances.ts';
import { ControlBench } from '../../fakes/control-bench.ts';

/** The server decides by itself who is believed; what a client has checked counts for nothing. */
let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
});
afterEach(() => bench.close());

const appliance = makeAppliance();
const trustState = async (): Promise<string> => {
  const body = { appliance: 'acme/blog', parameters: {}, counts: {}, ports: {} };
  return (await bench.call('planInstall', { body })).trust.state;
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

test('signatures that name two appliances are refused', async () => {
  await bench.trustPublisher();
  const other = makeAppliance({ ...appliance.manifest, name: 'shop' });
  bench.appliances.add(appliance, [
    signedBy('a'.repeat(64), appliance),
    signedBy('a'.repeat(64), other),
  ]);
  expect(await refusal()).toBe('PUBLISHER_MISMATCH');
});

test('a plan that is not the one agreed to is not carried out', async () => {
  await bench.trustPublisher();
  const planHash = `sha256:${'0'.repeat(64)}`;
  await expect(bench.install({ planHash })).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
  expect(await bench.call('listStacks')).toEqual([]);
});

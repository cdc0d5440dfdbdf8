import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { makeAppliance, makeManifest, signedBy } from '../../fakes/appliances.ts';
import { ControlBench } from '../../fakes/control-bench.ts';

/** A stack shows that its appliance has a later version, without anybody being asked for it. */
let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
});
afterEach(() => bench.close());

const KEY = 'a'.repeat(64);
const CHANGES = [{ kind: 'security', text: 'Closes a hole in the login' }];

const publish = (version: string, { keyId = KEY, sequence = 2, changes = CHANGES } = {}): void => {
  const appliance = makeAppliance(makeManifest({ version, changes }));
  bench.appliances.add(appliance, [signedBy(keyId, appliance, sequence)]);
};
const install = async (over: Record<string, unknown> = {}): Promise<void> => {
  const done = await bench.finish((await bench.install(over)).id);
  if (done?.state !== 'succeeded') throw new Error(`the install has ${done?.state}`);
};
const look = async (aheadMs: number = LIMITS.stack.newerOwnMs): Promise<void> => {
  bench.ahead(aheadMs);
  await bench.control.dependencies.releases.look();
};
const newer = async (stack = 'blog') => (await bench.call('getStack', { params: { stack } })).newer;

describe('a stack of 1.0.0', () => {
  beforeEach(() => install());

  test('has nothing newer while its version is the latest', async () => {
    await look();
    expect(await newer()).toBeNull();
  });

  test('shows a later version, what it changed and what installs it, one by one and in the list', async () => {
    publish('1.1.0');
    await look();
    const shown = {
      version: '1.1.0',
      reference: 'acme/blog:1.1.0',
      here: true,
      changes: CHANGES,
      security: true,
    };
    expect(await newer()).toEqual(shown);
    expect(await bench.call('listStacks')).toMatchObject([{ name: 'blog', newer: shown }]);
  });

  test('needs a person when a later version closes a hole, also one before the latest', async () => {
    const wanting = async () => {
      const { attention } = await bench.call('getSummary');
      return attention.find(({ kind }) => kind === 'security-update')?.items;
    };
    publish('1.1.0');
    publish('1.2.0', { changes: [{ kind: 'added', text: 'Another colour' }] });
    expect(await wanting()).toBeUndefined();
    await look();
    expect(await newer()).toMatchObject({ version: '1.2.0', security: true });
    expect(await wanting()).toMatchObject([
      {
        subject: { kind: 'stack', name: 'blog' },
        sentence: 'Version 1.2.0 is there, and closes a security hole.',
      },
    ]);
  });

  test('is planned for what was published a moment ago, and tells so', async () => {
    const { newerOwnMs, newerAskedMs } = LIMITS.stack;
    publish('1.1.0');
    await look();
    publish('1.2.0');
    expect(await newer()).toMatchObject({ version: '1.1.0' });
    bench.ahead(newerOwnMs + newerAskedMs);
    const body = { parameters: {}, ports: {}, allowInternet: false, probationMs: 1_000 };
    const plan = () => bench.call('planUpgrade', { params: { stack: 'blog' }, body });
    expect((await plan()).appliance.version).toBe('1.2.0');
    expect(await newer()).toMatchObject({ version: '1.2.0' });
    publish('1.3.0');
    expect((await plan()).appliance.version).toBe('1.2.0');
    bench.ahead(newerOwnMs + 2 * newerAskedMs);
    expect((await plan()).appliance.version).toBe('1.3.0');
  });

  test('tells the pages when it was found, and once', async () => {
    publish('1.1.0');
    const told: string[] = [];
    bench.control.dependencies.changes.subscribe(({ topic, id }) => {
      if (topic === 'stack') told.push(id);
    });
    await look();
    const { id } = await bench.call('getStack', { params: { stack: 'blog' } });
    expect(told).toEqual([id]);
    await look(2 * LIMITS.stack.newerOwnMs);
    expect(told).toEqual([id]);
  });

  test('shows no version by a stranger, before its key is trusted and after it was revoked', async () => {
    const other = 'b'.repeat(64);
    publish('1.1.0', { keyId: other });
    await look();
    expect(await newer()).toBeNull();
    await bench.trustPublisher('acme', other);
    expect(await newer()).toMatchObject({ version: '1.1.0' });
    await bench.call('revokeKey', { params: { namespace: 'acme' as never, key: other as never } });
    expect(await newer()).toBeNull();
  });

  test('shows no version that would be refused as older than what was installed', async () => {
    publish('1.1.0', { sequence: 5 });
    await install({ appliance: 'acme/blog:1.1.0', name: 'second' });
    publish('1.2.0', { sequence: 3 });
    await look();
    expect(await newer()).toMatchObject({ version: '1.1.0' });
    expect(await newer('second')).toBeNull();
  });

  test('keeps what is known while the registry cannot be reached, and forgets it with the appliance', async () => {
    publish('1.1.0');
    await look();
    const why = 'it is down';
    bench.appliances.fault = new Fault('UNREACHABLE', { url: 'http://registry.test', why });
    await look(2 * LIMITS.stack.newerOwnMs);
    expect(await newer()).toMatchObject({ version: '1.1.0' });
    bench.appliances.fault = new Fault('NOT_FOUND', { what: 'appliance', name: 'acme/blog' });
    await look(3 * LIMITS.stack.newerOwnMs);
    expect(await newer()).toBeNull();
  });

  test('is not asked about more often than the limit says', async () => {
    await look();
    publish('1.1.0');
    await bench.control.dependencies.releases.look();
    expect(await newer()).toBeNull();
    await look(2 * LIMITS.stack.newerOwnMs);
    expect(await newer()).not.toBeNull();
  });

  test('has nothing newer once it is removed', async () => {
    publish('1.1.0');
    await look();
    const { id } = await bench.call('removeStack', {
      params: { stack: 'blog' },
      query: { data: 'keep' } as never,
    });
    await bench.finish(id);
    expect(await newer()).toBeNull();
  });
});

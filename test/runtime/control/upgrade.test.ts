import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { SimulatedDomain } from '../../../runtime/simulator/simulated-world.ts';
import { fakeDigest, makeAppliance, signedBy } from '../../fakes/appliances.ts';
import { type ControlBench, waitUntil } from '../../fakes/control-bench.ts';
import { expectBefore, nextUpgrade, UpgradeLab } from '../../fakes/upgrade-lab.ts';

let bench: ControlBench;
let lab: UpgradeLab;
beforeEach(async () => {
  lab = await UpgradeLab.open();
  ({ bench } = lab);
});
afterEach(() => lab.close());

const params = { stack: 'blog' };

test('a stack gets the newer version: system disks are new, data and identity stay, and the way back is kept', async () => {
  lab.write('then');
  const [before, had] = [await lab.identity(), await lab.secrets()];
  await lab.succeed(await lab.upgrade());
  expect(await lab.stack()).toMatchObject({ state: 'running', appliance: { version: '2.0.0' } });
  expect(await lab.identity()).toEqual(before);
  expect(await lab.disks()).toMatchObject([
    { kind: 'system', image: fakeDigest('db image 2') },
    { kind: 'data', data: 'then' },
    { kind: 'system', image: fakeDigest('web image 2') },
  ]);
  expect((await lab.disks()).filter(({ kind }) => kind === 'system')).not.toContainEqual(
    expect.objectContaining({ data: 'then' }),
  );
  const { definition, parameters } = await lab.record();
  expect(parameters).toEqual({ title: 'Ours', colour: 'blue' });
  expect(definition.machines.map(({ memoryBytes }) => memoryBytes)).toEqual([
    640 * 2 ** 20,
    512 * 2 ** 20,
  ]);
  expect(await lab.secrets()).toMatchObject({
    parameters: had.parameters,
    secrets: { ...had.secrets, token: expect.stringMatching(/^[0-9a-f]{32}$/) },
  });
  expect(await lab.points()).toMatchObject([{ origin: 'upgrade', version: '1.0.0' }]);
  const events = await bench.call('listStackEvents', { params });
  expect(events.map(({ sentence }) => sentence)).toContain(
    'blog was upgraded from 1.0.0 to 2.0.0.',
  );
});

test('it goes back later, and what was written since is kept; and forward again', async () => {
  lab.write('then');
  await lab.succeed(await lab.upgrade());
  const ports = await lab.takenPorts();
  lab.write('now');
  await lab.succeed(await lab.goBack(0));
  const back = await lab.record();
  expect(back.appliance.manifest.version).toBe('1.0.0');
  expect(back.definition.ports.map(({ key }) => key)).toEqual(['site']);
  expect(back.definition.heldPorts).toMatchObject([{ key: 'admin' }]);
  expect(await lab.takenPorts()).toEqual(ports);
  expect(new Set((await lab.disks()).map(({ data }) => data))).toEqual(new Set(['then']));
  expect(await lab.points()).toMatchObject([
    { origin: 'restore', version: '2.0.0' },
    { origin: 'upgrade', version: '1.0.0' },
  ]);
  await lab.succeed(await lab.goBack(0));
  expect((await lab.record()).definition.ports.map(({ key }) => key)).toEqual(['site', 'admin']);
  expect(new Set((await lab.disks()).map(({ data }) => data))).toEqual(new Set(['now']));
  expect(await lab.takenPorts()).toEqual(ports);
  for (const { id } of await lab.points()) {
    await lab.succeed(
      await bench.call('deleteRestorePoint', { params: { ...params, point: id }, query: {} }),
    );
  }
  await lab.succeed(await bench.call('stopStack', { params, query: {} }));
  await lab.settled(3);
  expect((await lab.record()).definition.images.map(({ id }) => id)).toEqual([
    fakeDigest('db image 2'),
    fakeDigest('web image 2'),
  ]);
});

describe('hooks of the appliance', () => {
  /** Both versions have one for each role. */
  async function withHooks(): Promise<void> {
    const { db, web } = nextUpgrade().roles;
    const hooks = { upgrade: ['hook'] };
    for (const version of ['2.0.0', '3.0.0'] as never[]) {
      const roles = { db: { ...db!, hooks }, web: { ...web!, hooks } };
      bench.appliances.add(makeAppliance(nextUpgrade({ version, roles })));
    }
    await lab.succeed(await lab.upgrade());
    bench.node.world.deeds.length = 0;
  }
  const ALL_HOOKS = [
    'blog-db: hook before',
    'blog-web-1: hook before',
    'blog-db: hook after',
    'blog-web-1: hook after',
  ];
  const ran = (): string[] => {
    const names = new Map<string, string>();
    for (const { machine } of bench.node.world.domains.values())
      names.set(machine.id, machine.name);
    return bench.node.world.deeds.flatMap((deed) => {
      const [what, machine, ...words] = deed.split(' ');
      return what === 'run' ? [`${names.get(machine!)}: ${words.join(' ')}`] : [];
    });
  };

  test('run before and after, in start order, each once, and nothing is left of them', async () => {
    await withHooks();
    await lab.succeed(await lab.upgrade({ version: '3.0.0' as never }));
    expect(ran()).toEqual(ALL_HOOKS);
    expect(await bench.control.dependencies.stacks.runs()).toEqual([]);
  });

  test.each(['before', 'after'])('one that fails %s makes the stack go back', async (moment) => {
    await withHooks();
    bench.node.world.trouble = (action) => {
      if (action.startsWith('run ') && action.endsWith(moment)) throw new Error('no such luck');
    };
    const ended = await bench.finish((await lab.upgrade({ version: '3.0.0' as never })).id);
    bench.node.world.trouble = () => undefined;
    expect(ended).toMatchObject({ state: 'failed' });
    await waitUntil(async () => (await lab.stack()).state === 'running');
    expect((await lab.record()).appliance.manifest.version).toBe('2.0.0');
    expect(await bench.control.dependencies.stacks.runs()).toEqual([]);
    expect(await lab.points()).toHaveLength(1);
  });

  const kills = ['before', 'after'].flatMap((step) =>
    ['before', 'effect', 'after'].map((moment) => `upgrade-stack:${step}:${moment}`),
  );
  test.each(kills)(
    'are run all the same, and once, when the server is killed at %s',
    async (at) => {
      await withHooks();
      bench.killAt = at;
      const ended = await bench.survive(await lab.upgrade({ version: '3.0.0' as never }));
      expect(ended).toMatchObject({ state: 'succeeded' });
      expect(ran()).toEqual(ALL_HOOKS);
      expect(await bench.control.dependencies.stacks.runs()).toEqual([]);
    },
  );

  /** The server dies before hooks run, and before it is back something has happened to the first machine. */
  async function meanwhile(step: string, happen: (machine: SimulatedDomain) => void) {
    await withHooks();
    bench.killAt = `upgrade-stack:${step}:before`;
    const { id } = await lab.upgrade({ version: '3.0.0' as never });
    expect(await bench.finish(id)).toBeUndefined();
    bench.node.killAgent();
    bench.node.world.deeds.length = 0;
    const [machine] = [...bench.node.world.domains.values()].filter(
      (each) => each.machine.name === 'blog-db',
    );
    happen(machine!);
    await bench.startServer();
    void bench.node.startAgent();
    return id;
  }
  const noteIs = (id: Operation['id'], note: string): Promise<void> =>
    waitUntil(async () => {
      const operation = await bench.call('getOperation', { params: { operation: id } });
      return JSON.stringify(operation).includes(note);
    });
  const restarted = ({ machine }: SimulatedDomain): void => {
    bench.node.world.bootMs = 10 ** 9;
    const process = { startedAtMs: Date.now(), upSinceMs: bench.node.world.steadyMs() };
    Object.assign(bench.node.world.domain(machine.id), process);
  };

  test.each(['before', 'after'])('wait %s for a machine that is starting', async (step) => {
    const id = await meanwhile(step, restarted);
    await noteIs(id, 'Waiting for blog-db, which is not ready');
    expect(ran()).toEqual([]);
    bench.node.world.bootMs = 0;
    expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
    expect(ran()).toEqual(ALL_HOOKS.filter((line) => step === 'before' || line.includes('after')));
  });

  test('that cannot be run before, in time, end the upgrade before anything is stopped', async () => {
    const id = await meanwhile('before', restarted);
    await noteIs(id, 'Waiting for blog-db, which is not ready');
    bench.ahead(LIMITS.stack.upgrade.hookedReadyMs + 60_000);
    const ended = await bench.finish(id);
    expect(ended).toMatchObject({ state: 'failed', fault: { code: 'HOOK_NOT_RUN' } });
    expect(ended?.fault?.message).toMatch(
      /^The hook “upgrade” \(before\) could not be run in blog-db, which /,
    );
    expect(ended?.fault?.action).toContain('Nothing was stopped.');
    expect(bench.node.world.deeds.filter((deed) => /^(run|shutdown|destroy) /.test(deed))).toEqual(
      [],
    );
    expect((await lab.record()).power).toBe('on');
    expect((await lab.record()).appliance.manifest.version).toBe('2.0.0');
    bench.node.world.bootMs = 0;
    await waitUntil(async () => (await lab.stack()).state === 'running');
  });

  test('that cannot be run after, as a machine has ended, make the stack go back', async () => {
    const id = await meanwhile('after', (machine) => {
      machine.state = 'crashed';
      bench.node.world.trouble = (action) => {
        if (action.startsWith('start ')) throw new Error('no such luck');
      };
    });
    await waitUntil(async () => {
      const { state } = await bench.call('getOperation', { params: { operation: id } });
      return state !== 'running';
    });
    bench.node.world.trouble = () => undefined;
    const ended = await bench.finish(id);
    expect(ended).toMatchObject({ state: 'failed', fault: { code: 'HOOK_NOT_RUN' } });
    expect(ran()).toEqual([]);
    await waitUntil(async () => (await lab.stack()).state === 'running');
    expect((await lab.record()).appliance.manifest.version).toBe('2.0.0');
  });

  test('do not run in a stack that is off', async () => {
    await withHooks();
    await lab.succeed(await bench.call('stopStack', { params, query: {} }));
    await lab.succeed(await lab.upgrade({ version: '3.0.0' as never }));
    expect(ran()).toEqual([]);
  });
});

test('a stack that is off gets the newer version, and stays off', async () => {
  lab.write('then');
  await lab.succeed(await bench.call('stopStack', { params, query: {} }));
  expect((await lab.plan()).notices).toContainEqual(expect.objectContaining({ code: 'NOT_TRIED' }));
  await lab.succeed(await lab.upgrade());
  expect(await lab.stack()).toMatchObject({ state: 'stopped', appliance: { version: '2.0.0' } });
  await lab.succeed(await bench.call('startStack', { params, query: {} }));
  expect((await lab.disks())[1]).toMatchObject({ data: 'then' });
});

test('the plan is bound by its hash, and without a version it is the latest', async () => {
  const { hash, problems, appliance } = await lab.plan({ version: undefined });
  expect(problems).toEqual([]);
  expect(appliance.version).toBe('2.0.0');
  await expect(lab.upgrade({ planHash: fakeDigest('another') })).rejects.toMatchObject({
    code: 'PLAN_CHANGED',
  });
  await lab.succeed(await lab.upgrade({ version: undefined, planHash: hash }));
});

test('what cannot be upgraded is refused before anything is touched', async () => {
  const { db, web } = nextUpgrade().roles;
  const roles = { db: db!, web: web!, cache: db! };
  bench.appliances.add(makeAppliance(nextUpgrade({ version: '3.0.0' as never, roles })));
  await expect(lab.upgrade({ version: '3.0.0' as never })).rejects.toMatchObject({
    code: 'UPGRADE_REFUSED',
  });
  await expect(lab.upgrade({ version: '1.0.0' as never })).rejects.toMatchObject({
    code: 'UPGRADE_REFUSED',
    data: { problems: [{ code: 'SAME_VERSION' }] },
  });
  expect(await lab.points()).toEqual([]);
});

describe('what another operation changed while it was planned', () => {
  /** Something else is done with the stack while the registry is asked. */
  function whilePlanning(act: () => Promise<unknown>): void {
    const read = bench.appliances.read.bind(bench.appliances);
    bench.appliances.read = async (...asked) => {
      bench.appliances.read = read;
      await act();
      return read(...asked);
    };
  }
  const point = async () =>
    lab.succeed(await bench.call('createRestorePoint', { params, body: { note: '' }, query: {} }));

  test('is not overwritten: disks are those of a restore point', async () => {
    whilePlanning(point);
    const ended = await bench.finish((await lab.upgrade()).id);
    expect(ended).toMatchObject({ state: 'failed', fault: { code: 'CONFLICT' } });
    expect(ended?.fault?.message).toContain('changed in the meantime');
    expect((await lab.record()).appliance.manifest.version).toBe('1.0.0');
    expect(await lab.takenPorts()).toHaveLength(1);
    await lab.settled(6);
    await lab.succeed(await lab.upgrade());
    expect(await lab.points()).toHaveLength(2);
  });

  test('is not overwritten: it went back meanwhile', async () => {
    await point();
    whilePlanning(async () => lab.succeed(await lab.goBack(0)));
    const ended = await bench.finish((await lab.upgrade()).id);
    expect(ended).toMatchObject({ state: 'failed', fault: { code: 'CONFLICT' } });
    expect((await lab.record()).appliance.manifest.version).toBe('1.0.0');
    expect((await lab.points()).map(({ origin }) => origin)).toEqual(['restore', 'asked']);
    await lab.succeed(await lab.upgrade());
  });
});

test('a release that is older than one that was here is refused, a version that is older first of all', async () => {
  const [two, three] = ['2.0.0', '3.0.0'].map((version) =>
    makeAppliance(nextUpgrade({ version: version as never })),
  );
  bench.appliances.add(two!, [signedBy('a'.repeat(64), two!, 5)]);
  bench.appliances.add(three!, [signedBy('a'.repeat(64), three!, 4)]);
  await lab.succeed(await lab.upgrade());
  await expect(lab.upgrade({ version: '3.0.0' as never })).rejects.toMatchObject({
    code: 'ROLLBACK_REFUSED',
  });
  expect((await lab.plan({ version: '1.0.0' as never })).problems).toMatchObject([
    { code: 'DOWNGRADE' },
  ]);
});

describe('what goes wrong: it goes back by itself', () => {
  /** Ends with everything as it was, nothing left over, and the reason in the operation. */
  async function expectRolledBack(operation: Operation | undefined): Promise<void> {
    expect(operation).toMatchObject({ state: 'failed' });
    await expectBefore(lab);
  }

  const inProbation = (operation: Operation['id']): Promise<void> =>
    waitUntil(async () => {
      const { steps } = await bench.call('getOperation', { params: { operation } });
      return steps.some(({ name, state }) => name === 'probation' && state === 'running');
    });

  const rollingBack = (operation: Operation['id']): Promise<void> =>
    waitUntil(
      async () => (await bench.call('getOperation', { params: { operation } })).state === 'undoing',
    );

  test.each(['volume ', 'fetch '])('%scannot be done', async (action) => {
    lab.write('then');
    bench.node.world.trouble = (deed) => {
      if (deed.startsWith(action)) throw new Error('no such luck');
    };
    const { id } = await lab.upgrade();
    const ended = await bench.finish(id);
    expect(ended?.fault).toBeDefined();
    bench.node.world.trouble = () => undefined;
    await expectRolledBack(ended);
  });

  test('a machine of the newer version does not start', async () => {
    lab.write('then');
    let starts = 0;
    bench.node.world.trouble = (action) => {
      if (action.startsWith('start ') && (starts += 1) <= 2) throw new Error('no such luck');
    };
    const ended = await bench.finish((await lab.upgrade()).id);
    expect(ended?.fault).toBeDefined();
    await expectRolledBack(ended);
  });

  test('a machine ends during the probation', async () => {
    lab.write('then');
    const { id } = await lab.upgrade({ probationMs: 60_000 });
    await inProbation(id);
    const [machine] = (await lab.record()).definition.machines;
    bench.node.world.bootMs = 500;
    bench.node.world.domain(machine!.id).state = 'crashed';
    const ended = await bench.finish(id);
    expect(ended?.fault?.message).toContain('blog-db');
    await expectRolledBack(ended);
  });

  test('it is over once what there was serves again, and tells how long nothing did', async () => {
    const { id } = await lab.upgrade({ probationMs: 60_000 });
    await inProbation(id);
    const [machine] = (await lab.record()).definition.machines;
    bench.node.world.bootMs = 500;
    bench.node.world.domain(machine!.id).state = 'crashed';
    const ended = await bench.finish(id);
    expect((await lab.stack()).state).toBe('running');
    expect(ended?.withoutServiceMs).toBeGreaterThan(500);
    const events = await bench.call('listStackEvents', { params });
    expect(events.filter(({ action }) => action === 'stack.upgrade.back')).toMatchObject([
      { sentence: 'The upgrade of blog to 2.0.0 was rolled back.' },
    ]);
  });

  test('it is over, too, when what there was does not start again', async () => {
    lab.write('then');
    const { id } = await lab.upgrade({ probationMs: 60_000 });
    await inProbation(id);
    const [machine] = (await lab.record()).definition.machines;
    bench.node.world.trouble = (action) => {
      if (action.startsWith('start ')) throw new Error('no such luck');
    };
    bench.node.world.domain(machine!.id).state = 'crashed';
    const ended = await bench.finish(id);
    expect(ended).toMatchObject({ state: 'failed', fault: { code: 'MACHINE_CRASHED' } });
    bench.node.world.trouble = () => undefined;
    await expectRolledBack(ended);
  });

  test('machines run on during the probation, and do not answer any more', async () => {
    lab.write('then');
    const { id } = await lab.upgrade({ probationMs: 60_000 });
    await inProbation(id);
    bench.node.world.bootMs = 10 ** 9;
    await rollingBack(id);
    bench.node.world.bootMs = 0;
    const ended = await bench.finish(id);
    expect(ended?.fault?.code).toBe('UPGRADE_NOT_HELD');
    expect(ended?.fault?.message).toBe(
      'blog-db was ready with version 2.0.0, and then did not answer any more.',
    );
    await expectRolledBack(ended);
  }, 90_000);
});

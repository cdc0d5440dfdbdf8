import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { UpgradeRequest } from '../../../schemas/api/resources/upgrade.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type {
  SimulatedDomain,
  SimulatedVolume,
} from '../../../runtime/simulator/simulated-world.ts';
import { fakeDigest, makeAppliance, makeManifest, signedBy } from '../../fakes/appliances.ts';
import { ControlBench, waitUntil } from '../../fakes/control-bench.ts';
import { killAgentAt } from '../../fakes/kill-agent-at.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  await succeed(await bench.install({ parameters: { title: 'Ours' } }));
  bench.appliances.add(makeAppliance(nextManifest()));
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const MiB = 2 ** 20;
const params = { stack: 'blog' };

/** The next version: other images, more memory, another port, a new question and a new secret. */
function nextManifest(over: Partial<ApplianceManifest> = {}): ApplianceManifest {
  const before = makeManifest();
  const { db, web } = before.roles;
  return makeManifest({
    version: '2.0.0',
    parameters: {
      ...before.parameters,
      colour: { type: 'string', label: 'Colour', default: 'blue' },
    },
    secrets: { ...before.secrets, token: { type: 'hex', bytes: 16 } },
    roles: {
      db: { ...db, memory: 640 * MiB, system: { ...db!.system, index: fakeDigest('db image 2') } },
      web: {
        ...web,
        system: { ...web!.system, index: fakeDigest('web image 2') },
        publish: { ...web!.publish, admin: { port: 8080, scheme: 'http', title: 'Admin' } },
      },
    },
    ...over,
  });
}

async function succeed(begun: Operation): Promise<Operation> {
  const ended = await bench.finish(begun.id);
  expect(ended).toMatchObject({ state: 'succeeded' });
  return ended!;
}

type Wish = Partial<UpgradeRequest> & { readonly planHash?: Digest };
const request = (over: Wish = {}): UpgradeRequest & Wish => ({
  version: '2.0.0' as never,
  parameters: {},
  ports: {},
  allowInternet: false,
  probationMs: 1_000,
  ...over,
});
const stack = () => bench.call('getStack', { params });
const points = () => bench.call('listRestorePoints', { params });
const plan = (over: Partial<UpgradeRequest> = {}) =>
  bench.call('planUpgrade', { params, body: request(over) });
const upgrade = (over: Wish = {}) =>
  bench.call('upgradeStack', { params, body: request(over), query: {} });
const goBack = async (index: number) =>
  bench.call('returnToRestorePoint', {
    params: { ...params, point: (await points())[index]!.id },
    query: {},
  });
const record = async () => (await bench.control.dependencies.stacks.find('blog'))!;
const secrets = async () => {
  const { sealer } = bench.control.dependencies;
  return JSON.parse(sealer.open((await record()).sealed));
};
const takenPorts = async (): Promise<number[]> =>
  (await bench.control.dependencies.stacks.takenPorts())
    .map(({ port }) => port)
    .toSorted((a, b) => a - b);

function volume(id: string): SimulatedVolume {
  const found = bench.node.world.volumes.get(id as never);
  if (!found) throw new Error(`${id} is not there`);
  return found;
}

/** Guests write, to the disks that their processes have. */
function write(text: string): void {
  for (const { inUse, state } of bench.node.world.domains.values()) {
    if (state !== 'running') throw new Error('a guest that is off writes nothing');
    for (const id of inUse) volume(id).data = text;
  }
}

/** What each disk holds, and which image it stands on. */
const disks = async () =>
  (await record()).definition.volumes.map(({ id, kind, image }) => ({
    kind,
    data: volume(id).data,
    image,
  }));
const imageOf = (text: string) => fakeDigest(text);

/** No volume is left but disks, and what restore points or other disks need. */
const settled = (volumes: number): Promise<void> =>
  waitUntil(() => bench.node.world.volumes.size === volumes);

/** Whatever identifies a stack and its machines to others. */
const identity = async () => {
  const { definition } = await record();
  return {
    networks: definition.networks,
    domain: definition.domain,
    site: definition.ports.find(({ key }) => key === 'site')?.hostPort,
    machines: definition.machines.map(({ id, name, hostname, node, interfaces }) => ({
      id,
      name,
      hostname,
      node,
      interfaces,
    })),
  };
};

async function expectBefore(): Promise<void> {
  const { appliance, definition, parameters } = await record();
  expect(appliance.manifest.version).toBe('1.0.0');
  expect(parameters).toEqual({ title: 'Ours' });
  expect(definition.machines.map(({ memoryBytes }) => memoryBytes)).toEqual([512 * MiB, 512 * MiB]);
  expect(definition.ports.map(({ key }) => key)).toEqual(['site']);
  expect(definition.heldPorts).toBeUndefined();
  expect(await disks()).toEqual([
    { kind: 'system', data: 'then', image: imageOf('db image') },
    { kind: 'data', data: 'then', image: null },
    { kind: 'system', data: 'then', image: imageOf('web image') },
  ]);
}

test('a stack gets the newer version: system disks are new, data and identity stay, and the way back is kept', async () => {
  write('then');
  const [before, had] = [await identity(), await secrets()];
  await succeed(await upgrade());
  expect(await stack()).toMatchObject({ state: 'running', appliance: { version: '2.0.0' } });
  expect(await identity()).toEqual(before);
  expect(await disks()).toMatchObject([
    { kind: 'system', image: imageOf('db image 2') },
    { kind: 'data', data: 'then' },
    { kind: 'system', image: imageOf('web image 2') },
  ]);
  expect((await disks()).filter(({ kind }) => kind === 'system')).not.toContainEqual(
    expect.objectContaining({ data: 'then' }),
  );
  const { definition, parameters } = await record();
  expect(parameters).toEqual({ title: 'Ours', colour: 'blue' });
  expect(definition.machines.map(({ memoryBytes }) => memoryBytes)).toEqual([640 * MiB, 512 * MiB]);
  expect(await secrets()).toMatchObject({
    parameters: had.parameters,
    secrets: { ...had.secrets, token: expect.stringMatching(/^[0-9a-f]{32}$/) },
  });
  expect(await points()).toMatchObject([{ origin: 'upgrade', version: '1.0.0' }]);
  const events = await bench.call('listStackEvents', { params });
  expect(events.map(({ sentence }) => sentence)).toContain(
    'blog was upgraded from 1.0.0 to 2.0.0.',
  );
});

test('it goes back later, and what was written since is kept; and forward again', async () => {
  write('then');
  await succeed(await upgrade());
  const ports = await takenPorts();
  write('now');
  await succeed(await goBack(0));
  const back = await record();
  expect(back.appliance.manifest.version).toBe('1.0.0');
  expect(back.definition.ports.map(({ key }) => key)).toEqual(['site']);
  expect(back.definition.heldPorts).toMatchObject([{ key: 'admin' }]);
  expect(await takenPorts()).toEqual(ports);
  expect(new Set((await disks()).map(({ data }) => data))).toEqual(new Set(['then']));
  expect(await points()).toMatchObject([
    { origin: 'restore', version: '2.0.0' },
    { origin: 'upgrade', version: '1.0.0' },
  ]);
  await succeed(await goBack(0));
  expect((await record()).definition.ports.map(({ key }) => key)).toEqual(['site', 'admin']);
  expect(new Set((await disks()).map(({ data }) => data))).toEqual(new Set(['now']));
  expect(await takenPorts()).toEqual(ports);
  for (const { id } of await points()) {
    await succeed(
      await bench.call('deleteRestorePoint', { params: { ...params, point: id }, query: {} }),
    );
  }
  await succeed(await bench.call('stopStack', { params, query: {} }));
  await settled(3);
  expect((await record()).definition.images.map(({ id }) => id)).toEqual([
    imageOf('db image 2'),
    imageOf('web image 2'),
  ]);
});

describe('hooks of the appliance', () => {
  /** Both versions have one for each role. */
  async function withHooks(): Promise<void> {
    const { db, web } = nextManifest().roles;
    const hooks = { upgrade: ['hook'] };
    for (const version of ['2.0.0', '3.0.0'] as never[]) {
      const roles = { db: { ...db!, hooks }, web: { ...web!, hooks } };
      bench.appliances.add(makeAppliance(nextManifest({ version, roles })));
    }
    await succeed(await upgrade());
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
    await succeed(await upgrade({ version: '3.0.0' as never }));
    expect(ran()).toEqual(ALL_HOOKS);
    expect(await bench.control.dependencies.stacks.runs()).toEqual([]);
  });

  test.each(['before', 'after'])('one that fails %s makes the stack go back', async (moment) => {
    await withHooks();
    bench.node.world.trouble = (action) => {
      if (action.startsWith('run ') && action.endsWith(moment)) throw new Error('no such luck');
    };
    const ended = await bench.finish((await upgrade({ version: '3.0.0' as never })).id);
    bench.node.world.trouble = () => undefined;
    expect(ended).toMatchObject({ state: 'failed' });
    await waitUntil(async () => (await stack()).state === 'running');
    expect((await record()).appliance.manifest.version).toBe('2.0.0');
    expect(await bench.control.dependencies.stacks.runs()).toEqual([]);
    expect(await points()).toHaveLength(1);
  });

  const kills = ['before', 'after'].flatMap((step) =>
    ['before', 'effect', 'after'].map((moment) => `upgrade-stack:${step}:${moment}`),
  );
  test.each(kills)(
    'are run all the same, and once, when the server is killed at %s',
    async (at) => {
      await withHooks();
      bench.killAt = at;
      const ended = await survive(await upgrade({ version: '3.0.0' as never }));
      expect(ended).toMatchObject({ state: 'succeeded' });
      expect(ran()).toEqual(ALL_HOOKS);
      expect(await bench.control.dependencies.stacks.runs()).toEqual([]);
    },
  );

  /** The server dies before hooks run, and before it is back something has happened to the first machine. */
  async function meanwhile(step: string, happen: (machine: SimulatedDomain) => void) {
    await withHooks();
    bench.killAt = `upgrade-stack:${step}:before`;
    const { id } = await upgrade({ version: '3.0.0' as never });
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
    expect((await record()).power).toBe('on');
    expect((await record()).appliance.manifest.version).toBe('2.0.0');
    bench.node.world.bootMs = 0;
    await waitUntil(async () => (await stack()).state === 'running');
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
    await waitUntil(async () => (await stack()).state === 'running');
    expect((await record()).appliance.manifest.version).toBe('2.0.0');
  });

  test('do not run in a stack that is off', async () => {
    await withHooks();
    await succeed(await bench.call('stopStack', { params, query: {} }));
    await succeed(await upgrade({ version: '3.0.0' as never }));
    expect(ran()).toEqual([]);
  });
});

test('a stack that is off gets the newer version, and stays off', async () => {
  write('then');
  await succeed(await bench.call('stopStack', { params, query: {} }));
  expect((await plan()).notices).toContainEqual(expect.objectContaining({ code: 'NOT_TRIED' }));
  await succeed(await upgrade());
  expect(await stack()).toMatchObject({ state: 'stopped', appliance: { version: '2.0.0' } });
  await succeed(await bench.call('startStack', { params, query: {} }));
  expect((await disks())[1]).toMatchObject({ data: 'then' });
});

test('the plan is bound by its hash, and without a version it is the latest', async () => {
  const { hash, problems, appliance } = await plan({ version: undefined });
  expect(problems).toEqual([]);
  expect(appliance.version).toBe('2.0.0');
  await expect(upgrade({ planHash: fakeDigest('another') })).rejects.toMatchObject({
    code: 'PLAN_CHANGED',
  });
  await succeed(await upgrade({ version: undefined, planHash: hash }));
});

test('what cannot be upgraded is refused before anything is touched', async () => {
  const { db, web } = nextManifest().roles;
  const roles = { db: db!, web: web!, cache: db! };
  bench.appliances.add(makeAppliance(nextManifest({ version: '3.0.0' as never, roles })));
  await expect(upgrade({ version: '3.0.0' as never })).rejects.toMatchObject({
    code: 'UPGRADE_REFUSED',
  });
  await expect(upgrade({ version: '1.0.0' as never })).rejects.toMatchObject({
    code: 'UPGRADE_REFUSED',
    data: { problems: [{ code: 'SAME_VERSION' }] },
  });
  expect(await points()).toEqual([]);
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
    succeed(await bench.call('createRestorePoint', { params, body: { note: '' }, query: {} }));

  test('is not overwritten: disks are those of a restore point', async () => {
    whilePlanning(point);
    const ended = await bench.finish((await upgrade()).id);
    expect(ended).toMatchObject({ state: 'failed', fault: { code: 'CONFLICT' } });
    expect(ended?.fault?.message).toContain('changed in the meantime');
    expect((await record()).appliance.manifest.version).toBe('1.0.0');
    expect(await takenPorts()).toHaveLength(1);
    await settled(6);
    await succeed(await upgrade());
    expect(await points()).toHaveLength(2);
  });

  test('is not overwritten: it went back meanwhile', async () => {
    await point();
    whilePlanning(async () => succeed(await goBack(0)));
    const ended = await bench.finish((await upgrade()).id);
    expect(ended).toMatchObject({ state: 'failed', fault: { code: 'CONFLICT' } });
    expect((await record()).appliance.manifest.version).toBe('1.0.0');
    expect((await points()).map(({ origin }) => origin)).toEqual(['restore', 'asked']);
    await succeed(await upgrade());
  });
});

test('a release that is older than one that was here is refused, a version that is older first of all', async () => {
  const [two, three] = ['2.0.0', '3.0.0'].map((version) =>
    makeAppliance(nextManifest({ version: version as never })),
  );
  bench.appliances.add(two!, [signedBy('a'.repeat(64), two!, 5)]);
  bench.appliances.add(three!, [signedBy('a'.repeat(64), three!, 4)]);
  await succeed(await upgrade());
  await expect(upgrade({ version: '3.0.0' as never })).rejects.toMatchObject({
    code: 'ROLLBACK_REFUSED',
  });
  expect((await plan({ version: '1.0.0' as never })).problems).toMatchObject([
    { code: 'DOWNGRADE' },
  ]);
});

describe('what goes wrong: it goes back by itself', () => {
  const disksOfStack = 3;
  /** Ends with everything as it was, nothing left over, and the reason in the operation. */
  async function expectRolledBack(operation: Operation | undefined): Promise<void> {
    expect(operation).toMatchObject({ state: 'failed' });
    await waitUntil(async () => (await stack()).state === 'running');
    await settled(disksOfStack);
    await waitUntil(async () => (await record()).definition.layers === undefined);
    await expectBefore();
    expect(await points()).toEqual([]);
    expect(await takenPorts()).toHaveLength(1);
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
    write('then');
    bench.node.world.trouble = (deed) => {
      if (deed.startsWith(action)) throw new Error('no such luck');
    };
    const { id } = await upgrade();
    const ended = await bench.finish(id);
    expect(ended?.fault).toBeDefined();
    bench.node.world.trouble = () => undefined;
    await expectRolledBack(ended);
  });

  test('a machine of the newer version does not start', async () => {
    write('then');
    let starts = 0;
    bench.node.world.trouble = (action) => {
      if (action.startsWith('start ') && (starts += 1) <= 2) throw new Error('no such luck');
    };
    const ended = await bench.finish((await upgrade()).id);
    expect(ended?.fault).toBeDefined();
    await expectRolledBack(ended);
  });

  test('a machine ends during the probation', async () => {
    write('then');
    const { id } = await upgrade({ probationMs: 60_000 });
    await inProbation(id);
    const [machine] = (await record()).definition.machines;
    bench.node.world.bootMs = 500;
    bench.node.world.domain(machine!.id).state = 'crashed';
    const ended = await bench.finish(id);
    expect(ended?.fault?.message).toContain('blog-db');
    await expectRolledBack(ended);
  });

  test('it is over once what there was serves again, and tells how long nothing did', async () => {
    const { id } = await upgrade({ probationMs: 60_000 });
    await inProbation(id);
    const [machine] = (await record()).definition.machines;
    bench.node.world.bootMs = 500;
    bench.node.world.domain(machine!.id).state = 'crashed';
    const ended = await bench.finish(id);
    expect((await stack()).state).toBe('running');
    expect(ended?.withoutServiceMs).toBeGreaterThan(500);
    const events = await bench.call('listStackEvents', { params });
    expect(events.filter(({ action }) => action === 'stack.upgrade.back')).toMatchObject([
      { sentence: 'The upgrade of blog to 2.0.0 was rolled back.' },
    ]);
  });

  test('it is over, too, when what there was does not start again', async () => {
    write('then');
    const { id } = await upgrade({ probationMs: 60_000 });
    await inProbation(id);
    const [machine] = (await record()).definition.machines;
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
    write('then');
    const { id } = await upgrade({ probationMs: 60_000 });
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

const STEPS = [
  'reserve',
  'fetch',
  'make',
  'before',
  'stop',
  'await-off',
  'keep',
  'become',
  'define',
  'start',
  'after',
  'probation',
  'note',
] as const;
/** After what a step does, and before it is written down that it has. */
const at = (steps: readonly string[], moment: 'effect' | 'undo'): string[] =>
  steps.map((step) => `upgrade-stack:${step}:${moment}`);

async function survive({ id }: Operation): Promise<Operation> {
  const ended = await bench.finish(id);
  // Where it was to be killed, it was.
  expect(bench.killAt).toBeUndefined();
  if (ended) return ended;
  await bench.startServer();
  return (await bench.finish(id))!;
}

async function expectUpgraded(): Promise<void> {
  await waitUntil(async () => (await stack()).state === 'running');
  expect((await record()).appliance.manifest.version).toBe('2.0.0');
  expect((await disks())[1]).toMatchObject({ data: 'then' });
  expect(await points()).toMatchObject([{ origin: 'upgrade', version: '1.0.0' }]);
  expect(bench.node.world.volumes.size).toBe(6);
  expect(await takenPorts()).toHaveLength(2);
}

async function expectAsBefore(): Promise<void> {
  await waitUntil(async () => (await stack()).state === 'running');
  await settled(3);
  await waitUntil(async () => (await record()).definition.layers === undefined);
  await expectBefore();
  expect(await points()).toEqual([]);
  expect(await takenPorts()).toHaveLength(1);
}

describe('server killed', () => {
  test.each(at(STEPS, 'effect'))('at %s', async (point) => {
    write('then');
    bench.killAt = point;
    expect(await survive(await upgrade())).toMatchObject({ state: 'succeeded' });
    await expectUpgraded();
  });

  test.each(at(['become', 'keep', 'stop', 'reserve'], 'undo'))(
    'while a failed upgrade is undone, at %s',
    async (point) => {
      write('then');
      let starts = 0;
      bench.node.world.trouble = (action) => {
        if (action.startsWith('start ') && (starts += 1) <= 2) throw new Error('no such luck');
      };
      bench.killAt = point;
      expect(await survive(await upgrade())).toMatchObject({ state: 'failed' });
      await expectAsBefore();
    },
  );
});

/**
 * The first time images are fetched, in eight parts. Each time three disks are made, two machines shut down, the
 * router is told its ports, and two machines are defined and started.
 */
const KILLS = [
  [4, 'after'],
  [0, 'before'],
  [2, 'after'],
  [3, 'before'],
  [5, 'before'],
  [6, 'after'],
  [8, 'before'],
  [9, 'after'],
] as const;

test('agent killed before and after what it does for an upgrade: nothing is lost, and nothing is left', async () => {
  write('then');
  for (const [deed, when] of KILLS) {
    const kill = killAgentAt(bench.node, deed, when);
    const ended = await bench.finish((await upgrade()).id);
    kill.callOff();
    expect([deed, when, kill.isDone, ended?.state]).toEqual([deed, when, true, 'succeeded']);
    await expectUpgraded();
    await succeed(await goBack(0));
    for (const { id } of await points()) {
      await succeed(
        await bench.call('deleteRestorePoint', { params: { ...params, point: id }, query: {} }),
      );
    }
    await succeed(await bench.call('stopStack', { params, query: {} }));
    await settled(3);
    await succeed(await bench.call('startStack', { params, query: {} }));
    await waitUntil(async () => (await stack()).state === 'running');
    await expectAsBefore();
  }
}, 600_000);

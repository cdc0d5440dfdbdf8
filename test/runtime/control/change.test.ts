import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ChangeRequest } from '../../../schemas/api/resources/change.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { fakeDigest, makeAppliance, makeManifest } from '../../fakes/appliances.ts';
import { ControlBench, waitUntil } from '../../fakes/control-bench.ts';
import { killAgentAt } from '../../fakes/kill-agent-at.ts';

const MiB = 2 ** 20;

/** A title that machines are told while they run, a theme that needs a restart, and a size within bounds. */
function changeable() {
  const { parameters, roles, secrets } = makeManifest();
  const { db, web } = roles;
  return makeManifest({
    parameters: {
      ...parameters,
      title: { type: 'string', label: 'Title', default: 'My blog', change: 'live' },
      theme: { type: 'string', label: 'Theme', default: 'plain', change: 'restart' },
      fixed: { type: 'string', label: 'Fixed', default: 'x' },
      password: { ...parameters['password'], change: 'live' },
    },
    secrets: {
      ...secrets,
      token: { type: 'hex', bytes: 16, change: 'live' },
      tls: { type: 'certificate', names: ['blog'], change: 'restart' },
    },
    roles: {
      db: { ...db, resize: { memory: { minimum: 256 * MiB, maximum: 1024 * MiB } } },
      web: {
        ...web,
        files: [
          { path: '/etc/title', content: '{{ parameters.title }}' },
          { path: '/etc/theme', content: '{{ parameters.theme }} of {{ stack.name }}' },
          { path: '/etc/token', content: '{{ secrets.token }}' },
          { path: '/etc/tls', content: '{{ secrets.tls.private }}' },
          { path: '/etc/secret', content: '{{ parameters.password }}', permissions: '0600' },
        ],
        hooks: { change: ['reload'] },
      },
    },
  });
}

let bench: ControlBench;
let stackId: string;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  bench.appliances.add(makeAppliance(changeable()));
  await succeed(await bench.install());
  stackId = (await bench.control.dependencies.stacks.find('blog'))!.id;
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

async function succeed(begun: Operation): Promise<Operation> {
  const ended = await bench.finish(begun.id);
  expect(ended).toMatchObject({ state: 'succeeded' });
  return ended!;
}

type Wish = Partial<ChangeRequest> & { readonly planHash?: Digest };
const body = (wish: Wish) => ({
  sizes: {},
  ports: {},
  publish: {},
  parameters: {},
  rotate: [],
  ...wish,
});
const params = () => ({ stack: stackId });
const stack = () => bench.call('getStack', { params: params() });
const plan = (wish: Partial<ChangeRequest>) =>
  bench.call('planChange', { params: params(), body: body(wish) });
const change = (wish: Wish) =>
  bench.call('changeStack', { params: params(), body: body(wish), query: {} });
const record = async () => (await bench.control.dependencies.stacks.find(stackId))!;
const takenPorts = async (): Promise<number[]> =>
  (await bench.control.dependencies.stacks.takenPorts())
    .map(({ port }) => port)
    .toSorted((a, b) => a - b);
const running = () => waitUntil(async () => (await stack()).state === 'running');

const domain = (role: string) =>
  [...bench.node.world.domains.values()].find(({ machine }) => machine.name.endsWith(role))!;
const starts = () => [domain('db').starts, domain('web-1').starts];
const fileOf = (path: string) =>
  bench.node.world.guestFiles.get(domain('web-1').machine.id)?.get(path);
const published = () =>
  [...bench.node.world.routers.values()].flatMap(({ publish }) =>
    publish.map(({ key, hostPort, port }) => `${key} ${hostPort} ${port}`),
  );

/** Guests write to their disks, so that it is seen that these stay. */
function write(text: string): void {
  for (const { inUse } of bench.node.world.domains.values()) {
    for (const id of inUse) bench.node.world.volumes.get(id)!.data = text;
  }
}
const dataStays = () =>
  expect(new Set([...bench.node.world.volumes.values()].map(({ data }) => data))).toEqual(
    new Set(['then']),
  );

test('name and note change, and nothing is restarted', async () => {
  const { definition } = await record();
  const planned = await plan({ name: 'weblog' as never, note: 'Ask Mia.' });
  expect(planned).toMatchObject({ problems: [], restarts: [], told: [], downtimeMs: 0 });
  await succeed(await change({ name: 'weblog' as never, note: 'Ask Mia.' }));
  expect(await stack()).toMatchObject({ name: 'weblog', note: 'Ask Mia.', state: 'running' });
  const after = await record();
  expect(after.definition.domain).toBe(definition.domain);
  expect(after.definition.machines.map(({ name }) => name)).toEqual(['weblog-db', 'weblog-web-1']);
  expect(starts()).toEqual([1, 1]);
  await succeed(await bench.install());
  await succeed(await change({ note: '' }));
  expect((await stack()).note).toBeUndefined();
  await expect(change({ name: 'blog' as never })).rejects.toMatchObject({
    code: 'CHANGE_REFUSED',
    data: { problems: [{ code: 'NAME_TAKEN' }] },
  });
});

test('sizes change with a restart of the machines of that role alone, and their data stays', async () => {
  write('then');
  const wish = { sizes: { web: { memoryBytes: 768 * MiB, cpu: 2 } } };
  expect(await plan(wish)).toMatchObject({
    restarts: [{ machine: 'blog-web-1', why: ['size'] }],
    may: { roles: [{ role: 'db', memoryBytes: { minimum: 256 * MiB } }, { role: 'web' }] },
  });
  await succeed(await change(wish));
  await running();
  expect(starts()).toEqual([1, 2]);
  expect(domain('web-1').machine).toMatchObject({ memoryBytes: 768 * MiB, cpu: 2 });
  expect((await record()).definition.machines.map(({ restart }) => restart)).toEqual([
    undefined,
    undefined,
  ]);
  dataStays();
});

describe('secrets', () => {
  const secrets = async (): Promise<Record<string, string>> => {
    const { sealer } = bench.control.dependencies;
    return (JSON.parse(sealer.open((await record()).sealed)) as { secrets: Record<string, string> })
      .secrets;
  };

  test('are made anew and told while machines run, and all others stay', async () => {
    const before = await secrets();
    const wish = { rotate: ['token', 'token'] as never[] };
    expect(await plan(wish)).toMatchObject({
      problems: [],
      secrets: [{ key: 'token', kind: 'hex', how: 'live', roles: ['web'] }],
      told: [{ machine: 'blog-web-1', files: ['/etc/token'], hook: true }],
      restarts: [],
      may: { secrets: [{ key: 'tls', kind: 'certificate', how: 'restart' }, { key: 'token' }] },
    });
    await succeed(await change(wish));
    const after = await secrets();
    expect(after['token']).toMatch(/^[0-9a-f]{32}$/);
    expect(after['token']).not.toBe(before['token']);
    expect({ ...after, token: '' }).toEqual({ ...before, token: '' });
    expect(fileOf('/etc/token')).toBe(after['token']);
    expect(starts()).toEqual([1, 1]);
    expect(bench.node.world.deeds.join('\n')).toContain('reload secrets.token');
    const events = await bench.call('listStackEvents', { params: params() });
    expect(events.map(({ sentence }) => sentence)).toContain(
      'blog was changed: its secret “token”.',
    );
  });

  test('are used after a restart, where the appliance says so; what does not come up goes back', async () => {
    const wish = { rotate: ['tls'] as never[] };
    expect(await plan(wish)).toMatchObject({
      restarts: [{ machine: 'blog-web-1', why: ['secrets'] }],
    });
    await succeed(await change(wish));
    await running();
    expect(starts()).toEqual([1, 2]);
    const { 'tls.private': key, ...rest } = await secrets();
    expect(rest['tls.certificate']).toBeDefined();
    expect(fileOf('/etc/tls')).toBe(key);
    let refused = 0;
    bench.node.world.trouble = (action) => {
      if (action.startsWith('start ') && (refused += 1) <= 4) throw new Error('no such luck');
    };
    expect(await bench.finish((await change(wish)).id)).toMatchObject({ state: 'failed' });
    bench.node.world.trouble = () => undefined;
    await running();
    expect((await secrets())['tls.private']).toBe(key);
    expect(fileOf('/etc/tls')).toBe(key);
  });

  test('that the appliance does not let be made anew, or that are none, are refused', async () => {
    const codes = async (key: string) =>
      (await plan({ rotate: [key] as never[] })).problems.map(({ code }) => code);
    expect(await codes('db_password')).toEqual(['SECRET_FIXED']);
    expect(await codes('nothing')).toEqual(['SECRET_UNKNOWN']);
  });
});

test('machines are restarted one after the other, in their start order', async () => {
  await succeed(
    await change({
      sizes: { db: { memoryBytes: 256 * MiB }, web: { memoryBytes: 600 * MiB } },
    }),
  );
  expect(starts()).toEqual([2, 2]);
  const names = new Map(
    [...bench.node.world.domains.values()].map(({ machine }) => [
      machine.id as string,
      machine.name,
    ]),
  );
  const deeds = bench.node.world.deeds.flatMap((deed) => {
    const [what, id = ''] = deed.split(' ');
    return what === 'shutdown' || what === 'start' ? [`${what} ${names.get(id)}`] : [];
  });
  expect(deeds.slice(-4)).toEqual([
    'shutdown blog-db',
    'start blog-db',
    'shutdown blog-web-1',
    'start blog-web-1',
  ]);
});

test('what a machine gives up of its node is kept for it until the change has held', async () => {
  bench.node.world.bootMs = 10 ** 9;
  const { id } = await change({ sizes: { db: { memoryBytes: 256 * MiB } } });
  await waitUntil(() => domain('db').starts === 2);
  expect((await record()).definition.machines[0]).toMatchObject({
    memoryBytes: 256 * MiB,
    restart: { keepsBytes: 512 * MiB },
  });
  bench.node.world.bootMs = 0;
  expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
  expect((await record()).definition.machines[0]?.restart).toBeUndefined();
});

test('a stack that is off has its sizes when it is started', async () => {
  await succeed(await bench.call('stopStack', { params: params(), query: {} }));
  await succeed(await change({ sizes: { db: { memoryBytes: 640 * MiB } } }));
  expect(await stack()).toMatchObject({ state: 'stopped' });
  await succeed(await bench.call('startStack', { params: params(), query: {} }));
  expect(domain('db').machine.memoryBytes).toBe(640 * MiB);
});

describe('ports', () => {
  test('move, go and are added while everything goes on', async () => {
    const [first] = await takenPorts();
    await succeed(
      await change({
        ports: { site: 8081 },
        publish: { metrics: { role: 'db', port: 9100, protocol: 'tcp' } },
      }),
    );
    await waitUntil(() => published().length === 2);
    expect(published()).toEqual(['site 8081 80', `metrics ${first} 9100`]);
    expect(await takenPorts()).toEqual([8081, first]);
    await succeed(await change({ ports: { site: null } }));
    await waitUntil(() => published().length === 1);
    expect(await takenPorts()).toEqual([first]);
    expect((await stack()).outputs.map(({ key }) => key)).toEqual(['password']);
    await succeed(await change({ ports: { site: 'free', metrics: null } }));
    await waitUntil(() => published().join().startsWith('site'));
    expect((await stack()).outputs).toHaveLength(2);
    expect(starts()).toEqual([1, 1]);
  });

  test('that a restore point was made with stay taken as long as it is there', async () => {
    const ports = await takenPorts();
    await succeed(
      await bench.call('createRestorePoint', { params: params(), body: { note: '' }, query: {} }),
    );
    expect((await plan({ ports: { site: null } })).notices).toMatchObject([{ code: 'PORT_HELD' }]);
    await succeed(await change({ ports: { site: null } }));
    expect(await takenPorts()).toEqual(ports);
    const [point] = await bench.call('listRestorePoints', { params: params() });
    await succeed(
      await bench.call('deleteRestorePoint', {
        params: { ...params(), point: point!.id },
        query: {},
      }),
    );
    expect(await takenPorts()).toEqual([]);
  });

  test('and sizes outlive an upgrade', async () => {
    await succeed(
      await change({
        sizes: { web: { memoryBytes: 768 * MiB } },
        ports: { site: null },
        publish: { metrics: { role: 'db', port: 9100, protocol: 'tcp' } },
      }),
    );
    const { roles, parameters, secrets } = changeable();
    const version = '2.0.0';
    bench.appliances.add(makeAppliance(makeManifest({ version, roles, parameters, secrets })));
    await succeed(
      await bench.call('upgradeStack', {
        params: params(),
        body: {
          version: '2.0.0' as never,
          parameters: {},
          ports: {},
          allowInternet: false,
          probationMs: 1_000,
        },
        query: {},
      }),
    );
    const { definition } = await record();
    expect(definition.ports.map(({ key }) => key)).toEqual(['metrics']);
    expect(definition.machines.map(({ memoryBytes }) => memoryBytes)).toEqual([
      512 * MiB,
      768 * MiB,
    ]);
  });
});

describe('answers', () => {
  const ran = (): string[] =>
    bench.node.world.deeds.filter((deed) => deed.startsWith('run ') && deed.includes('reload'));

  test('are told to machines that use them, while they run', async () => {
    expect(await plan({ parameters: { title: 'Ours' } })).toMatchObject({
      told: [{ machine: 'blog-web-1', files: ['/etc/title'], hook: true }],
      restarts: [],
      parameters: [{ key: 'title', from: 'My blog', to: 'Ours', how: 'live', roles: ['web'] }],
    });
    await succeed(await change({ parameters: { title: 'Ours' } }));
    expect(fileOf('/etc/title')).toBe('Ours');
    expect(ran()).toEqual([expect.stringMatching(/ reload title$/)]);
    expect(starts()).toEqual([1, 1]);
    expect(await bench.control.dependencies.stacks.runs()).toEqual([]);
    expect((await record()).parameters).toMatchObject({ title: 'Ours' });
  });

  test('of which the appliance says so come with a restart of those machines', async () => {
    await succeed(await change({ parameters: { theme: 'dark' } }));
    expect(fileOf('/etc/theme')).toBe('dark of blog');
    expect(starts()).toEqual([1, 2]);
  });

  test('that are passwords are sealed, and shown by nobody', async () => {
    const planned = await plan({ parameters: { password: 'a new password' } });
    expect(JSON.stringify(planned)).not.toContain('a new password');
    const { id } = await succeed(await change({ parameters: { password: 'a new password' } }));
    expect(fileOf('/etc/secret')).toBe('a new password');
    const { sealer, operations } = bench.control.dependencies;
    expect(sealer.open((await record()).sealed)).toContain('a new password');
    expect(JSON.stringify(await operations.get(id))).not.toContain('a new password');
  });

  test('that may not be given anew are refused, and so are those of a stack that is off', async () => {
    expect((await plan({ parameters: { fixed: 'y' } })).problems).toMatchObject([
      { code: 'ANSWER_FIXED' },
    ]);
    await succeed(await bench.call('stopStack', { params: params(), query: {} }));
    expect((await plan({ parameters: { title: 'Ours' } })).problems).toMatchObject([
      { code: 'OFF' },
    ]);
  });
});

test('the plan is bound by its hash, and one that is out of date is refused', async () => {
  const wish = { note: 'Ask Mia.' };
  const { hash } = await plan(wish);
  await succeed(await change({ sizes: { db: { memoryBytes: 600 * MiB } } }));
  expect((await plan(wish)).hash).toBe(hash);
  await succeed(await change({ note: 'Ask Tim.' }));
  await expect(change({ ...wish, planHash: hash })).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
  await expect(change({ planHash: fakeDigest('another') })).rejects.toMatchObject({
    code: 'PLAN_CHANGED',
  });
  await expect(change({})).rejects.toMatchObject({
    code: 'CHANGE_REFUSED',
    data: { problems: [{ code: 'NOTHING' }] },
  });
});

test('while a stack is being changed, nobody else changes it', async () => {
  bench.node.world.bootMs = 10 ** 9;
  const { id } = await change({ sizes: { web: { memoryBytes: 600 * MiB } } });
  await expect(change({ note: 'x' })).rejects.toMatchObject({ code: 'NOT_ALLOWED_IN_STATE' });
  bench.node.world.bootMs = 0;
  expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
});

/** Everything at once. */
const ALL = {
  name: 'weblog' as never,
  note: 'Ask Mia.',
  sizes: { db: { memoryBytes: 640 * MiB } },
  ports: { site: 8081 },
  publish: { metrics: { role: 'db', port: 9100, protocol: 'tcp' as const } },
  parameters: { title: 'Ours', theme: 'dark' },
};
const BACK = {
  name: 'blog' as never,
  note: '',
  sizes: { db: { memoryBytes: 512 * MiB } },
  ports: { site: 20_000, metrics: null },
  parameters: { title: 'My blog', theme: 'plain' },
};

async function expectChanged(): Promise<void> {
  await running();
  const { name, note, definition, parameters } = await record();
  expect([name, note]).toEqual(['weblog', 'Ask Mia.']);
  expect(parameters).toMatchObject({ title: 'Ours', theme: 'dark' });
  expect(definition.machines).toMatchObject([
    { name: 'weblog-db', memoryBytes: 640 * MiB },
    { name: 'weblog-web-1', memoryBytes: 512 * MiB },
  ]);
  expect(domain('db').machine.memoryBytes).toBe(640 * MiB);
  expect(published()).toEqual(['site 8081 80', 'metrics 20000 9100']);
  expect([fileOf('/etc/title'), fileOf('/etc/theme')]).toEqual(['Ours', 'dark of blog']);
  expect(await takenPorts()).toEqual([8081, 20_000]);
  await expectSettled();
}

/** Nothing is left of an operation. */
async function expectSettled(): Promise<void> {
  const { definition } = await record();
  expect(definition.heldPorts).toBeUndefined();
  expect(definition.machines.map(({ restart }) => restart)).toEqual([undefined, undefined]);
  expect(await bench.control.dependencies.stacks.runs()).toEqual([]);
  dataStays();
}

async function expectAsBefore(): Promise<void> {
  await running();
  const { name, note, definition, parameters } = await record();
  expect([name, note]).toEqual(['blog', undefined]);
  expect(parameters).toMatchObject({ title: 'My blog', theme: 'plain' });
  expect(definition.machines).toMatchObject([
    { name: 'blog-db', memoryBytes: 512 * MiB },
    { name: 'blog-web-1', memoryBytes: 512 * MiB },
  ]);
  expect(domain('db').machine.memoryBytes).toBe(512 * MiB);
  await waitUntil(() => published().join() === 'site 20000 80');
  expect([undefined, 'My blog']).toContain(fileOf('/etc/title'));
  expect(await takenPorts()).toEqual([20_000]);
  await expectSettled();
}

describe('what goes wrong: everything is taken back', () => {
  test('a machine does not come up with its new size', async () => {
    write('then');
    let failed = 0;
    bench.node.world.trouble = (action) => {
      if (action.startsWith('start ') && (failed += 1) <= 1) throw new Error('no such luck');
    };
    const ended = await bench.finish((await change(ALL)).id);
    expect(ended).toMatchObject({ state: 'failed', fault: { code: 'MACHINE_CRASHED' } });
    expect(ended?.fault?.message).toContain('blog-db');
    await expectAsBefore();
  });

  test('a machine does not come up with its new answers: it is told the former ones once it is up', async () => {
    let failed = 0;
    bench.node.world.trouble = (action) => {
      if (action.startsWith('start ') && (failed += 1) <= 1) throw new Error('no such luck');
    };
    const ended = await bench.finish((await change({ parameters: { theme: 'dark' } })).id);
    expect(ended).toMatchObject({ state: 'failed', fault: { code: 'MACHINE_CRASHED' } });
    await running();
    expect(fileOf('/etc/theme')).toBe('plain of blog');
    // Once with the new answers still in it, and once more with the former ones.
    expect(starts()).toEqual([1, 3]);
    expect(await bench.control.dependencies.stacks.runs()).toEqual([]);
  });

  test('a machine does not take its new answers', async () => {
    write('then');
    let failed = 0;
    bench.node.world.trouble = (action) => {
      if (!action.startsWith('run ') || !action.includes(' reload ')) return;
      if ((failed += 1) <= LIMITS.stack.change.tries) throw new Error('no such luck');
    };
    const ended = await bench.finish((await change(ALL)).id);
    expect(ended).toMatchObject({ state: 'failed', fault: { code: 'ANSWERS_NOT_TOLD' } });
    await expectAsBefore();
  });

  test('a machine that does not take its former answers either is left to be looked at', async () => {
    write('then');
    bench.node.world.trouble = (action) => {
      if (action.startsWith('run ')) throw new Error('no such luck');
    };
    const ended = await bench.finish((await change({ parameters: { title: 'Ours' } })).id);
    expect(ended).toMatchObject({ state: 'failed' });
    expect((await record()).parameters).toMatchObject({ title: 'My blog' });
    const events = await bench.call('listStackEvents', { params: params() });
    expect(events.map(({ sentence }) => sentence).join()).toContain(
      'blog-web-1 could not be told the former answers',
    );
  });

  test('a port that a restore point keeps taken was to be published again', async () => {
    await succeed(
      await bench.call('createRestorePoint', { params: params(), query: {}, body: { note: '' } }),
    );
    await succeed(await change({ ports: { site: null } }));
    const { heldPorts } = (await record()).definition;
    expect(heldPorts).toMatchObject([{ key: 'site', hostPort: 20_000 }]);
    let failed = 0;
    bench.node.world.trouble = (action) => {
      if (action.startsWith('start ') && (failed += 1) <= 1) throw new Error('no such luck');
    };
    const wish = { ports: { site: 20_000 }, sizes: { web: { memoryBytes: 600 * MiB } } };
    expect(await bench.finish((await change(wish)).id)).toMatchObject({ state: 'failed' });
    expect((await record()).definition).toMatchObject({ ports: [], heldPorts });
    expect(await takenPorts()).toEqual([20_000]);
  });

  test('it is called off', async () => {
    write('then');
    bench.node.world.bootMs = 10 ** 9;
    const { id } = await change(ALL);
    await waitUntil(() => domain('db').starts === 2);
    await bench.call('cancelOperation', { params: { operation: id } });
    bench.node.world.bootMs = 0;
    expect(await bench.finish(id)).toMatchObject({ state: 'cancelled' });
    await expectAsBefore();
  });
});

const STEPS = ['check', 'publish', 'await-ports', 'machines', 'rename', 'note'] as const;

describe('server killed', () => {
  test.each(STEPS.flatMap((step) => [`${step}:before`, `${step}:effect`, `${step}:after`]))(
    'at %s',
    async (point) => {
      write('then');
      bench.killAt = `change-stack:${point}`;
      expect(await bench.survive(await change(ALL))).toMatchObject({ state: 'succeeded' });
      await expectChanged();
      expect(starts()).toEqual([2, 2]);
    },
  );

  test.each(['machines', 'publish'])('while a failed change is undone, at %s', async (step) => {
    write('then');
    let failed = 0;
    bench.node.world.trouble = (action) => {
      if (action.startsWith('start ') && (failed += 1) <= 1) throw new Error('no such luck');
    };
    bench.killAt = `change-stack:${step}:undo`;
    expect(await bench.survive(await change(ALL))).toMatchObject({ state: 'failed' });
    await expectAsBefore();
  });
});

test.each(['restarts it', 'tells it'])(
  'server killed when it %s, a machine that came up with its new answers has its former ones in the end',
  async (moment) => {
    let failed = 0;
    bench.node.world.trouble = (action) => {
      if (action.startsWith('start ') && (failed += 1) <= 1) throw new Error('no such luck');
    };
    const { stacks } = bench.control.dependencies;
    const { addRun, alter } = stacks;
    vi.spyOn(stacks, 'addRun').mockImplementation(async (run) => {
      await addRun.call(stacks, run);
      if (moment === 'tells it' && run.id.includes('-back-')) await bench.killServer();
    });
    vi.spyOn(stacks, 'alter').mockImplementation(async (id, asked) => {
      await alter.call(stacks, id, asked);
      const restart = asked.kind === 'machine' ? asked.restart : undefined;
      const isUp = restart?.way === 'back' && restart.phase === 'done';
      if (moment === 'restarts it' && isUp) await bench.killServer();
    });
    const { id } = await change({ parameters: { theme: 'dark' } });
    expect(await bench.finish(id)).toBeUndefined();
    await bench.startServer();
    expect(await bench.finish(id)).toMatchObject({ state: 'failed' });
    await running();
    expect(fileOf('/etc/theme')).toBe('plain of blog');
    expect(starts()).toEqual([1, 3]);
    expect(await bench.control.dependencies.stacks.runs()).toEqual([]);
    expect((await record()).definition.machines[1]?.restart).toBeUndefined();
  },
);

test('agent killed before and after each thing that it does for a change: it is done all the same', async () => {
  write('then');
  for (const [when, first] of [
    ['before', 0],
    ['after', 1],
  ] as const) {
    for (let deed: number = first, isDone = true; isDone; deed += 2) {
      const kill = killAgentAt(bench.node, deed, when);
      const ended = await bench.finish((await change(ALL)).id);
      ({ isDone } = kill);
      kill.callOff();
      expect([deed, when, ended?.state]).toEqual([deed, when, 'succeeded']);
      expect(isDone || deed > 5).toBe(true);
      await expectChanged();
      await succeed(await change(BACK));
      await expectAsBefore();
    }
  }
}, 600_000);

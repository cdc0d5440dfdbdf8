import { describe, expect, test } from 'vitest';
import type { ChangeInput } from '../../../../../../../runtime/control/stacks/core/plan/change/change-input.ts';
import { planChange } from '../../../../../../../runtime/control/stacks/core/plan/change/plan-change.ts';
import { stackSight } from '../../../../../../../runtime/control/stacks/core/view/stack-sight.ts';
import { simulatedFacts } from '../../../../../../../runtime/simulator/simulated-node.ts';
import type { ObservedState } from '../../../../../../../schemas/agent/observed.ts';
import type { ChangeRequest } from '../../../../../../../schemas/api/resources/change.ts';
import { LIMITS } from '../../../../../../../schemas/config/limits.ts';
import { makeManifest } from '../../../../../../fakes/appliances.ts';
import { recordOf } from '../../../../../../contract/lab/stored-stacks.ts';
import { definedMachine, definedVolume, definition, nodeId } from '../../define/lab.ts';
import { siteNode } from '../lab/site-nodes.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;
const A = nodeId('a');
const { db, web } = makeManifest().roles;
const text = (change?: string) => ({
  type: 'string',
  label: 'L',
  default: '',
  ...(change ? { change } : {}),
});

const manifest = makeManifest({
  parameters: {
    live: text('live'),
    slow: text('restart'),
    fixed: text(),
    never: text('no'),
    hidden: { ...text('live'), showIf: { parameter: 'live', equals: 'on' } },
    secret: { type: 'password', label: 'S', generate: {}, change: 'live' },
  },
  roles: {
    db: {
      ...db,
      cpu: 2,
      resize: {
        cpu: { minimum: 1, maximum: 4 },
        memory: { minimum: 256 * MiB, maximum: 2 * GiB },
      },
      files: [{ path: '/db', content: 'x {{ parameters.slow }}' }],
    },
    web: {
      ...web,
      hooks: { change: ['reload', '-f'] },
      files: [
        { path: '/live', content: '{{ parameters.live }}{{ parameters.live | shell }}' },
        { path: '/secret', content: '{{ parameters.secret }}' },
        { path: '/other', content: 'parameters.live {{ stack.name }}' },
      ],
    },
  },
});

const machines = [
  definedMachine('web', { name: 'blog-web-1' }),
  definedMachine('web', { id: 'machine-web2' as never, name: 'blog-web-2', index: 1 }),
  definedMachine('db', { cpu: 2, name: 'blog-db' }),
];
const now = definition({ machines, volumes: [definedVolume('db')] });
const record = {
  ...recordOf('stack-0123456789' as never, now, {}),
  parameters: { live: 'a', slow: 'b', fixed: 'c', never: 'd', hidden: '' },
  stage: 'defined',
  power: 'on',
} as const;
const stack = { ...record, appliance: { ...record.appliance, manifest } };

const report = (over: Partial<ObservedState> = {}) =>
  ({
    facts: simulatedFacts(A),
    machines: machines.map(({ id }, index) => ({
      id,
      state: 'ready',
      runs: [],
      startedAt: '2026-01-01T00:00:00.000Z',
      readyAt: `2026-01-01T00:00:${10 + index}.000Z`,
    })),
    volumes: [],
    routers: [],
    ...over,
  }) as Partial<ObservedState> as ObservedState;

const inputOf = (
  request: Partial<ChangeRequest>,
  over: Partial<ChangeInput> = {},
): ChangeInput => ({
  record: stack,
  secrets: { parameters: { secret: 'a long password' }, secrets: {} },
  request: { sizes: {}, ports: {}, publish: {}, parameters: {}, rotate: [], ...request },
  sight: stackSight(now, record.id, () => report()),
  isLost: () => false,
  nodeName: () => 'barn-1',
  stackNames: new Set(['shop']),
  others: { nodes: [siteNode('a')] },
  uses: [],
  pointPorts: [],
  ...over,
});
const planned = (request: Partial<ChangeRequest>, over: Partial<ChangeInput> = {}) =>
  planChange(inputOf(request, over));
const plan = (request: Partial<ChangeRequest>, over: Partial<ChangeInput> = {}) =>
  planned(request, over).plan;
const codes = (request: Partial<ChangeRequest>, over: Partial<ChangeInput> = {}) =>
  plan(request, over).problems.map(({ code }) => code);

test('secrets that are made anew are told, and some have machines restarted for them', () => {
  const { roles, parameters } = manifest;
  const files = [
    { path: '/token', content: '{{ secrets.token }}' },
    { path: '/live', content: '{{ parameters.live }}' },
  ];
  const secrets = {
    token: { type: 'hex', change: 'restart' },
    quiet: { type: 'hex', change: 'live' },
  };
  const rotating = makeManifest({
    parameters,
    secrets,
    roles: { ...roles, web: { ...roles['web'], files } },
  });
  const over = {
    record: { ...stack, appliance: { ...stack.appliance, manifest: rotating } },
  } as Partial<ChangeInput>;
  const anew = planned({ rotate: ['token'] as never[], parameters: { live: 'z' } }, over);
  expect(anew.plan).toMatchObject({
    problems: [],
    secrets: [{ key: 'token', kind: 'hex', how: 'restart', roles: ['web'] }],
    restarts: [
      { machine: 'blog-web-1', why: ['secrets'] },
      { machine: 'blog-web-2', why: ['secrets'] },
    ],
    notices: [{ code: 'NO_POINT' }],
  });
  expect(anew.machines.map(({ files: told, hook }) => [told, hook])).toEqual([
    [
      ['/token', '/live'],
      ['reload', '-f', 'live', 'secrets.token'],
    ],
    [
      ['/token', '/live'],
      ['reload', '-f', 'live', 'secrets.token'],
    ],
  ]);
  // One that no machine is told of has nothing restarted.
  const unused = planned({ rotate: ['quiet'] as never[] }, over).plan;
  expect(unused).toMatchObject({
    problems: [],
    secrets: [{ key: 'quiet', how: 'live', roles: [] }],
    told: [],
    restarts: [],
    notices: [],
  });
});

test('a password that is not asked for stays what it is, and changes nothing', () => {
  const password = { type: 'password', label: 'P', generate: {} };
  const { parameters, roles } = manifest;
  const unasked = makeManifest({
    roles,
    parameters: {
      ...parameters,
      kept: { ...password, showIf: { parameter: 'live', equals: 'on' } },
      told: { ...password, change: 'live', showIf: { parameter: 'live', equals: 'on' } },
    },
  });
  const passwords = { secret: 'a long password', kept: 'made at first', told: 'made as well' };
  const over = {
    record: { ...stack, appliance: { ...stack.appliance, manifest: unasked } },
    secrets: { parameters: passwords, secrets: {} },
  };
  expect(planned({}, over).plan).toMatchObject({ parameters: [], problems: [{ code: 'NOTHING' }] });
  const renamed = planned({ name: 'shop-2' as never }, over);
  expect(renamed.plan).toMatchObject({ parameters: [], problems: [] });
  expect(renamed.values).toMatchObject(passwords);
  const anew = planned({ parameters: { live: 'on', told: '' } }, over);
  expect(anew.plan.parameters.map(({ key }) => key)).toEqual(['live', 'told']);
  expect(anew.values).toMatchObject({ kept: 'made at first' });
  expect(anew.values).not.toHaveProperty('told');
});

describe('the plan of a change', () => {
  test('of nothing says so, and what may be changed', () => {
    const found = plan({});
    expect(found).toMatchObject({
      stack: { id: record.id, name: 'blog' },
      name: { from: 'blog', to: 'blog' },
      note: { from: '', to: '' },
      sizes: [],
      ports: [],
      parameters: [],
      told: [],
      restarts: [],
      downtimeMs: 0,
      problems: [{ code: 'NOTHING' }],
    });
    expect(found.may).toEqual({
      roles: [
        {
          role: 'db',
          machines: 1,
          cpu: { now: 2, minimum: 1, maximum: 4 },
          memoryBytes: { now: 512 * MiB, minimum: 256 * MiB, maximum: 2 * GiB },
        },
        {
          role: 'web',
          machines: 2,
          cpu: { now: 1, minimum: 1, maximum: LIMITS.appliance.cpus },
          memoryBytes: {
            now: 512 * MiB,
            minimum: 512 * MiB,
            maximum: LIMITS.appliance.memoryBytes,
          },
        },
      ],
      ports: [
        {
          key: 'site',
          title: 'Site',
          role: 'web',
          port: 80,
          protocol: 'tcp',
          scheme: 'http',
          hostPort: null,
          own: false,
        },
      ],
      parameters: [
        ['live', 'live', 'a', true],
        ['slow', 'restart', 'b', true],
        ['hidden', 'live', '', false],
        ['secret', 'live', null, true],
      ].map(([key, how, value, asked]) => ({
        key,
        question: manifest.parameters[key as string],
        how,
        value,
        asked,
      })),
      secrets: [],
    });
    const shown = plan({ parameters: { live: 'on' } }).may.parameters;
    expect(shown.map(({ asked }) => asked)).toEqual([true, true, true, true]);
  });

  test('of a name or a note restarts nothing, and says what stays', () => {
    const found = plan({ name: 'weblog' as never, note: 'Ask Mia' });
    expect(found).toMatchObject({
      name: { from: 'blog', to: 'weblog' },
      note: { from: '', to: 'Ask Mia' },
      restarts: [],
      problems: [],
    });
    expect(found.notices.map(({ code }) => code)).toEqual(['DOMAIN_KEPT']);
    expect(plan({ note: 'x' }).notices).toEqual([]);
    expect(codes({ name: 'shop' as never })).toEqual(['NAME_TAKEN']);
    expect(plan({ note: 'x' }, { record: { ...stack, note: 'y' } }).note).toEqual({
      from: 'y',
      to: 'x',
    });
  });

  test('of a size restarts the machines of that role, dependants last', () => {
    const both = { db: { memoryBytes: GiB }, web: { cpu: 2 } };
    const found = planned({ sizes: both });
    expect(found.plan.sizes).toEqual([
      {
        role: 'db',
        machines: 1,
        cpu: { from: 2, to: 2 },
        memoryBytes: { from: 512 * MiB, to: GiB },
      },
      {
        role: 'web',
        machines: 2,
        cpu: { from: 1, to: 2 },
        memoryBytes: { from: 512 * MiB, to: 512 * MiB },
      },
    ]);
    expect(found.plan.restarts).toEqual([
      { machine: 'blog-db', why: ['size'] },
      { machine: 'blog-web-1', why: ['size'] },
      { machine: 'blog-web-2', why: ['size'] },
    ]);
    // The database is the only one of its role; one of the others goes on at any time.
    expect(found.plan.downtimeMs).toBe(12_000);
    expect(found.machines.map(({ machine, to }) => [machine.name, to])).toEqual([
      ['blog-db', { cpu: 2, memoryBytes: GiB }],
      ['blog-web-1', { cpu: 2, memoryBytes: 512 * MiB }],
      ['blog-web-2', { cpu: 2, memoryBytes: 512 * MiB }],
    ]);
    const unknown = stackSight(now, record.id, () => report({ machines: [] }));
    expect(plan({ sizes: both }, { sight: unknown }).downtimeMs).toBeNull();
    expect(plan({ sizes: { web: { cpu: 2 } } }, { sight: unknown }).downtimeMs).toBe(0);
  });

  test.each([
    [{ db: { cpu: 5 } }, ['SIZE_INVALID']],
    [{ db: { cpu: 4, memoryBytes: 2 * GiB } }, []],
    [{ db: { cpu: 1, memoryBytes: 256 * MiB } }, []],
    [{ db: { memoryBytes: 256 * MiB - 1 } }, ['SIZE_INVALID']],
    [{ db: { memoryBytes: 2 * GiB + 1 } }, ['SIZE_INVALID']],
    [{ web: { memoryBytes: 512 * MiB - 1 } }, ['SIZE_INVALID']],
    [{ cache: { cpu: 1 } }, ['ROLE_UNKNOWN']],
  ])('of sizes %j: %j', (sizes, problems) => {
    expect(codes({ sizes })).toEqual(problems);
  });

  test('leaves a machine what it has, also when that is out of bounds by now', () => {
    const small = machines.map((machine) =>
      machine.role === 'db' ? { ...machine, memoryBytes: 64 * MiB } : machine,
    );
    const old = { ...stack, definition: { ...now, machines: small } };
    expect(codes({ sizes: { db: { cpu: 3 } } }, { record: old })).toEqual([]);
  });

  test('of a stack that is off restarts nothing', () => {
    const off = { record: { ...stack, power: 'off' as const } };
    const found = plan({ sizes: { db: { cpu: 3 } } }, off);
    expect([found.restarts, found.power, found.problems]).toEqual([[], 'off', []]);
    expect(found.notices.map(({ code }) => code)).toEqual(['NOT_TRIED']);
    expect(codes({ parameters: { live: 'x' } }, off)).toEqual(['OFF']);
    expect(plan({ note: 'x' }, off).notices).toEqual([]);
  });

  test('of answers names who is told, how, and who is restarted', () => {
    const found = planned({ parameters: { live: 'x', slow: 'y', secret: 'another password' } });
    expect(found.plan.parameters).toEqual([
      { key: 'live', label: 'L', from: 'a', to: 'x', how: 'live', roles: ['web'] },
      { key: 'slow', label: 'L', from: 'b', to: 'y', how: 'restart', roles: ['db'] },
      { key: 'secret', label: 'S', from: null, to: null, how: 'live', roles: ['web'] },
    ]);
    expect(found.plan.told).toEqual([
      { machine: 'blog-db', files: ['/db'], hook: false },
      { machine: 'blog-web-1', files: ['/live', '/secret'], hook: true },
      { machine: 'blog-web-2', files: ['/live', '/secret'], hook: true },
    ]);
    expect(found.plan.restarts).toEqual([{ machine: 'blog-db', why: ['answers'] }]);
    expect(found.machines.map(({ hook }) => hook)).toEqual([
      undefined,
      ['reload', '-f', 'live', 'secret'],
      ['reload', '-f', 'live', 'secret'],
    ]);
    expect(found.values).toMatchObject({ live: 'x', slow: 'y', fixed: 'c' });
    expect(found.plan.notices.map(({ code }) => code)).toEqual(['NO_POINT']);
    expect(plan({ parameters: { live: 'x' } }).notices).toEqual([]);
  });

  test.each([
    [{ fixed: 'x' }, ['ANSWER_FIXED']],
    [{ never: 'x' }, ['ANSWER_FIXED']],
    [{ fixed: 'c' }, ['NOTHING']],
    [{ secret: 'a long password' }, ['NOTHING']],
    [{ secret: 'short' }, ['PARAMETER_INVALID']],
    [{ secret: '' }, []],
    [{ unknown: 'x' }, ['PARAMETER_INVALID']],
    [{ live: 'on', hidden: 'z' }, []],
  ])('of answers %j: %j', (parameters, problems) => {
    expect(codes({ parameters })).toEqual(problems);
  });

  test('has a hash that changes with what it does, and not with what it only tells', () => {
    const { hash } = plan({ note: 'x' });
    expect(plan({ note: 'x' }, { nodeName: () => 'barn-2', uses: [] }).hash).toBe(hash);
    for (const other of [
      plan({ note: 'y' }),
      plan({ note: 'x', sizes: { db: { cpu: 3 } } }),
      plan({ note: 'x', parameters: { live: 'x' } }),
      plan({ note: 'x', ports: { site: 80 } }),
      plan({ note: 'x' }, { record: { ...stack, note: 'z' } }),
      plan({ note: 'x' }, { record: { ...stack, power: 'off' } }),
    ]) {
      expect(other.hash).not.toBe(hash);
    }
  });
});

describe('what stands in the way of a change', () => {
  const grow = { sizes: { db: { memoryBytes: GiB } } };
  const port = { ports: { site: 8080 } };

  test.each([
    ['its node is away', { isLost: () => true }],
    ['its node has not reported', { sight: stackSight(now, record.id, () => undefined) }],
  ])('%s', (_, over) => {
    expect(codes(grow, over)).toEqual(['NODE_CLOSED']);
    expect(codes(port, over)).toEqual(['NODE_CLOSED']);
    expect(codes({ parameters: { live: 'x' } }, over)).toEqual(['NODE_CLOSED']);
    expect(codes({ note: 'x' }, over)).toEqual([]);
  });

  test('an older agent, of answers alone', () => {
    const { writes: _writes, ...facts } = simulatedFacts(A);
    const over = { sight: stackSight(now, record.id, () => report({ facts })) };
    expect(codes({ parameters: { live: 'x' } }, over)).toEqual(['AGENT_OLD']);
    expect(codes(grow, over)).toEqual([]);
  });

  test('too little memory, for what grows alone', () => {
    const node = siteNode('a');
    const others = { nodes: [{ ...node, memoryReservedBytes: node.memoryBytes }] };
    expect(codes(grow, { others })).toEqual(['MEMORY_SHORT']);
    expect(codes({ sizes: { db: { memoryBytes: 256 * MiB } } }, { others })).toEqual([]);
    expect(codes(grow, { others, record: { ...stack, power: 'off' } })).toEqual([]);
  });

  test('too few processors, for what grows alone', () => {
    const node = siteNode('a');
    const free = (cpus: number) => ({
      others: { nodes: [{ ...node, cpus: 1, cpusReserved: LIMITS.node.cpuOvercommit - cpus }] },
    });
    const more = { sizes: { db: { cpu: 3 } } };
    expect(codes(more, free(5))).toEqual([]);
    expect(codes(more, free(4))).toEqual(['CPU_SHORT']);
    expect(plan(more, free(1)).problems[0]?.message).toContain('and 1 is free');
    expect(codes({ sizes: { db: { cpu: 1 } } }, free(0))).toEqual([]);
  });

  test('a fence, of ports alone', () => {
    const clone = { of: record.id, name: record.name, user: record.id, fenced: true };
    const fenced = { record: { ...stack, clone } };
    expect(codes(port, fenced)).toEqual(['FENCED']);
    expect(codes(grow, fenced)).toEqual([]);
  });
});

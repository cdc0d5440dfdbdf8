import { beforeEach, describe, expect, test } from 'vitest';
import type { OperationRecord } from '../../../../../runtime/operations/record.ts';
import type { OpenStack } from '../../../../../runtime/control/stacks/core/desired/open-stack.ts';
import { HeldStacks } from '../../../../../runtime/control/stacks/desired/held-stacks.ts';
import type { StackId } from '../../../../../schemas/ids/brand.ts';

const stack = (name: string, stage = 'defined'): OpenStack =>
  ({
    record: {
      id: `stack-${name}`,
      name,
      stage,
      definition: {
        gateway: 'node-1',
        machines: [{ id: `machine-${name}`, node: 'node-1' }],
        volumes: [
          { id: `system-${name}`, kind: 'system' },
          { id: `data-${name}`, kind: 'data' },
        ],
        networks: [{ id: `network-${name}` }],
      },
    },
  }) as unknown as OpenStack;

const BLOG = stack('blog');
const KNOWN = { machine: () => true, network: () => true, stack: () => true };

let held: Set<string>;
let machines: Map<string, string>;
let volumes: Map<string, string>;
let reports: boolean;
let active: string[];
let kind: string;
let states: Map<string, string>;
let switchedOn: string[];
let stacks: HeldStacks;

beforeEach(() => {
  held = new Set(['stack-blog']);
  machines = new Map();
  volumes = new Map();
  reports = true;
  active = [];
  kind = 'stack';
  states = new Map();
  switchedOn = [];
  stacks = new HeldStacks({
    memory: {
      get held() {
        return held as unknown as ReadonlySet<StackId>;
      },
      release: async (ids) => {
        for (const id of ids) held.delete(id);
      },
    },
    observed: {
      get: () =>
        reports
          ? ({ volumes: [...volumes].map(([id, state]) => ({ id, state })) } as never)
          : undefined,
      machine: (id) => ({ state: states.get(id) ?? 'absent' }) as never,
      nodesWith: (id) => new Set(machines.has(id) ? ['node-1'] : []) as never,
    },
    stacks: {
      setPower: async (id, power) => {
        // Nobody may be told that it is off meanwhile.
        switchedOn.push(`${id} ${power}${held.has(id) ? '' : ', too late'}`);
      },
    },
    changed: async (id) => switchedOn.push(`${id} is read again`),
    operations: {
      list: async () => active.map((id) => ({ subject: { kind, id } }) as OperationRecord),
    },
  });
});

const told = async (...here: OpenStack[]): Promise<string[]> =>
  (await stacks.without(here, KNOWN)).here.map(({ record }) => record.name);

describe('after a restore of the server, a stack that no node has anything of', () => {
  test('is told to nobody, and nothing of it counts as known', async () => {
    const other = stack('other');
    const { here, known } = await stacks.without([BLOG, other], KNOWN);
    expect(here).toEqual([other]);
    expect([
      known.machine('machine-blog' as never),
      known.machine('machine-other' as never),
    ]).toEqual([false, true]);
    expect([known.network('network-blog' as never), known.network('network-x' as never)]).toEqual([
      false,
      true,
    ]);
    expect([known.stack('stack-blog' as never), known.stack('stack-other' as never)]).toEqual([
      false,
      true,
    ]);
    expect(held.size).toBe(1);
  });

  test('is shown, once all of its nodes have reported', () => {
    expect(stacks.absent([BLOG.record, stack('other').record])).toEqual([BLOG.record]);
    reports = false;
    expect(stacks.absent([BLOG.record])).toEqual([]);
    // Whoever would start it elsewhere asks whether it was seen at all.
    expect(stacks.unseen([BLOG.record, stack('other').record])).toEqual([BLOG.record]);
  });

  test('is not held by its data, which outlives a removal', async () => {
    volumes.set('data-blog', 'ready');
    expect(await told(BLOG)).toEqual([]);
    volumes.set('system-blog', 'missing');
    expect(await told(BLOG)).toEqual([]);
  });
});

describe('it is held no longer', () => {
  test.each<[string, () => unknown]>([
    ['when a node has one of its machines', () => machines.set('machine-blog', 'node-1')],
    [
      'when a node has a disk that a machine starts from',
      () => volumes.set('system-blog', 'ready'),
    ],
    ['when somebody works on it', () => active.push('stack-blog')],
  ])('%s', async (_when, change) => {
    change();
    expect(stacks.absent([BLOG.record])).toHaveLength(active.length);
    expect(await told(BLOG)).toEqual(['blog']);
    expect(held.size).toBe(0);
    // It stays so when its machines stop later.
    machines.clear();
    volumes.clear();
    active = [];
    expect(await told(BLOG)).toEqual(['blog']);
  });

  test('not by a backup of it', async () => {
    kind = 'backup';
    active.push('stack-blog');
    expect(await told(BLOG)).toEqual([]);
  });

  test('not by an operation on another stack', async () => {
    active.push('stack-other');
    expect(await told(BLOG)).toEqual([]);
  });
});

describe('a stack that was off when the backup was taken', () => {
  const off = { ...BLOG, record: { ...BLOG.record, power: 'off' as const } };
  const powers = async (): Promise<string[]> =>
    (await stacks.without([off], KNOWN)).here.map(({ record }) => record.power);
  beforeEach(() => machines.set('machine-blog', 'node-1'));

  test.each(['ready', 'starting'])('and is %s goes on', async (state) => {
    states.set('machine-blog', state);
    expect(await powers()).toEqual(['on']);
    expect(switchedOn).toEqual(['stack-blog on', 'stack-blog is read again']);
    // Who has read it before is told the same.
    expect(await powers()).toEqual(['on']);
  });

  test.each(['off', 'stopping', 'crashed'])('and is %s stays off', async (state) => {
    states.set('machine-blog', state);
    expect(await powers()).toEqual(['off']);
    expect(switchedOn).toEqual([]);
  });

  test('and is being stopped by an operation is stopped', async () => {
    states.set('machine-blog', 'ready');
    active.push('stack-blog');
    expect(await powers()).toEqual(['off']);
  });
});

test('a removed stack whose data is kept was not there before, and is not looked for', async () => {
  const kept = stack('blog', 'kept');
  expect(await told(kept)).toEqual(['blog']);
  expect(stacks.absent([kept.record])).toEqual([]);
});

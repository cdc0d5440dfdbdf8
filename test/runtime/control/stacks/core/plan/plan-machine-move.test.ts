import { describe, expect, test } from 'vitest';
import type { SiteNode } from '../../../../../../runtime/control/nodes/core/site.ts';
import type {
  DefinedMachine,
  DefinedVolume,
} from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import type { StackRecord } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import {
  type MachineMoveInput,
  planMachineMove,
} from '../../../../../../runtime/control/stacks/core/plan/plan-machine-move.ts';
import type { MachineId, NodeId, PoolId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import { hostProcessor } from '../../../../../fakes/host-processor.ts';
import { GiB, siteNode } from './lab/site-nodes.ts';

const POOL = 'pool-tank' as PoolId;

const machine = (name: string, node: string, over: Partial<DefinedMachine> = {}) =>
  ({
    id: `machine-${name}` as MachineId,
    name: `blog-${name}`,
    role: name.replace(/-\d$/, ''),
    node: `node-${node}` as NodeId,
    cpu: 2,
    memoryBytes: 2 * GiB,
    ...over,
  }) as DefinedMachine;

const volume = (
  of: string,
  kind: 'system' | 'data',
  over: Partial<DefinedVolume> = {},
): DefinedVolume => ({
  id: `volume-${of}-${kind}` as VolumeId,
  machine: `machine-${of}` as MachineId,
  name: kind,
  kind,
  sizeBytes: 10 * GiB,
  image: null,
  ...over,
});

interface World extends Partial<Omit<MachineMoveInput, 'stack' | 'machine' | 'site'>> {
  readonly nodes?: SiteNode[];
  readonly machines?: DefinedMachine[];
  readonly volumes?: DefinedVolume[];
  readonly stack?: Partial<StackRecord>;
  readonly gateway?: string;
}

/** A stack whose machine `web-1`, the first one, is to leave the node `a`. */
function plan({ nodes, machines, volumes, stack, gateway = 'a', ...over }: World = {}) {
  const all = machines ?? [machine('web-1', 'a')];
  return planMachineMove({
    stack: {
      name: 'blog',
      stage: 'defined',
      power: 'on',
      definition: {
        networks: [],
        gateway: `node-${gateway}`,
        machines: all,
        volumes: volumes ?? [volume('web-1', 'system')],
        images: [],
      },
      ...stack,
    } as unknown as StackRecord,
    machine: all[0]!,
    site: { nodes: nodes ?? [siteNode('a'), siteNode('b'), siteNode('c')] },
    pools: { isShared: ({ pool }) => pool === POOL, has: (node) => node === 'node-b' },
    state: 'ready',
    usedBytes: () => GiB,
    wanted: undefined,
    nameOf: (node) => node.slice('node-'.length),
    ...over,
  });
}
const codes = (world: World) => plan(world).plan.problems.map(({ code }) => code);

describe('where a machine goes', () => {
  test('is where the most memory is free, of nodes alike the first by name', () => {
    expect(plan().plan).toMatchObject({ to: { name: 'b' }, problems: [], elsewhere: [] });
    const roomy = siteNode('c', { memoryBytes: 32 * GiB });
    expect(plan({ nodes: [siteNode('a'), siteNode('b'), roomy] }).plan).toMatchObject({
      to: { id: 'node-c', name: 'c' },
      reason: 'Of the nodes that can take it, it has the most free memory.',
    });
  });

  test('is beside others of its stack, and apart from others of its role before that', () => {
    const beside = [machine('web-1', 'a'), machine('db', 'c')];
    expect(plan({ machines: beside }).plan).toMatchObject({
      to: { name: 'c' },
      reason: 'It has room beside other machines of this stack.',
    });
    const apart = [machine('web-1', 'a'), machine('web-2', 'b'), machine('db', 'b')];
    expect(plan({ machines: apart }).plan).toMatchObject({
      to: { name: 'c' },
      reason: 'Apart from others of its role, so that one node’s failure does not stop them all.',
    });
  });

  test('is the node that was asked for, by name or id, or nowhere', () => {
    for (const wanted of ['c', 'node-c']) {
      expect(plan({ wanted }).plan).toMatchObject({
        to: { name: 'c' },
        reason: 'You chose this node.',
      });
    }
    for (const wanted of ['a', 'node-a']) {
      expect(plan({ wanted }).plan.problems).toEqual([
        { code: 'ALREADY_THERE', message: 'blog-web-1 is on a already.' },
      ]);
    }
    expect(plan({ wanted: 'z' }).plan.problems).toEqual([
      {
        code: 'NODE_UNKNOWN',
        message: 'There is no node “z” that has reported.',
        action: 'Choose another node.',
      },
    ]);
  });

  test('is nowhere while no other node can take it, and only some of these are named', () => {
    const closed = Array.from({ length: LIMITS.node.namedNodes + 2 }, (_, i) =>
      siteNode(`n${i + 10}`, { admits: false }),
    );
    const { problems, elsewhere } = plan({ nodes: [siteNode('a'), ...closed] }).plan;
    expect(problems[0]?.message.match(/n\d+: It is closed to new machines\./g)).toHaveLength(
      LIMITS.node.namedNodes,
    );
    expect(elsewhere).toHaveLength(LIMITS.node.namedNodes);
    const two = [siteNode('a'), siteNode('b', { admits: false }), siteNode('c', { ready: false })];
    expect(plan({ nodes: two }).plan.problems[0]?.message).toBe(
      'No other node can take blog-web-1. b: It is closed to new machines. c: It is not connected.',
    );
    expect(plan({ nodes: [siteNode('a')] }).plan.problems[0]?.message).toBe(
      'No other node can take blog-web-1.',
    );
  });

  test.each<[string, Partial<SiteNode>, string]>([
    ['is away', { ready: false }, 'It is not connected.'],
    ['is closed', { admits: false }, 'It is closed to new machines.'],
    ['carries routers only', { compute: false }, 'Its agent does not run machines.'],
    ['is not linked', { linked: false }, 'Other nodes do not reach it.'],
    ['serves no other agents', { peered: false }, 'Other nodes do not reach it.'],
    ['has too little memory', { memoryReservedBytes: 15 * GiB }, 'of memory free'],
    ['has too little disk space', { poolFreeBytes: GiB / 2 }, 'of disk space free'],
    ['has too few cores', { cpusReserved: 31 }, '1 virtual core free'],
  ])('is no node that %s', (_why, over, words) => {
    const nodes = [siteNode('a'), siteNode('b', over), siteNode('c')];
    const { to, elsewhere, reason } = plan({ nodes }).plan;
    expect([to?.name, reason]).toEqual(['c', 'It is the only node that can take it.']);
    expect(elsewhere).toEqual([{ node: 'b', why: expect.stringContaining(words) as unknown }]);
    const [problem] = plan({ nodes, wanted: 'b' }).plan.problems;
    expect(problem?.message).toContain('b cannot take blog-web-1.');
    expect(problem?.message).toContain(words);
    expect(problem).toMatchObject({ code: 'NODE_CLOSED', action: 'Choose another node.' });
    const none = plan({ nodes: nodes.slice(0, 2) }).plan;
    expect(none).toMatchObject({ to: null, reason: '', mode: 'off' });
    expect(none.problems).toEqual([
      {
        code: 'NO_ROOM',
        message: `No other node can take blog-web-1. b: ${elsewhere[0]?.why}`,
        action: 'Make room on another node, or add one.',
      },
    ]);
  });

  test('may be one without memory for it while its stack is off', () => {
    const nodes = [siteNode('a'), siteNode('b', { memoryReservedBytes: 15 * GiB })];
    expect(plan({ nodes, stack: { power: 'off' } }).plan.to?.name).toBe('b');
  });

  test('is no node that has not deleted its old copy yet', () => {
    const volumes = [volume('web-1', 'system', { left: ['node-b' as NodeId] })];
    expect(plan({ volumes }).plan.to?.name).toBe('c');
    const machines = [machine('web-1', 'a', { left: ['node-b' as NodeId] })];
    expect(plan({ machines }).plan.to?.name).toBe('c');
  });
});

describe('what goes along', () => {
  test('is what is not in a shared pool, which the other node must have', () => {
    const volumes = [volume('web-1', 'system'), volume('web-1', 'data', { pool: POOL })];
    const nodes = [siteNode('a'), siteNode('c', { memoryBytes: 32 * GiB }), siteNode('b')];
    const { plan: made, copy } = plan({ volumes, nodes });
    expect([made.to?.name, made.copyBytes, copy]).toEqual(['b', GiB, ['volume-web-1-system']]);
    expect(made.elsewhere).toEqual([{ node: 'c', why: 'It does not have the pool of a volume.' }]);
    const none = plan({ volumes: [volume('web-1', 'system', { pool: POOL })] });
    expect([none.copy, none.plan.copyBytes]).toEqual([[], 0]);
  });
});

describe('how a machine moves', () => {
  test('is running, between nodes alike', () => {
    expect(plan().plan).toMatchObject({ mode: 'live', whyCold: null, offMs: null });
    expect(plan({ state: 'starting' }).plan.mode).toBe('live');
  });

  test.each([undefined, 'off', 'absent'] as const)('is off when it is %s', (state) => {
    expect(plan({ state }).plan).toMatchObject({ mode: 'off', whyCold: null, offMs: null });
  });

  test('is stopped when it is broken, or the nodes differ, with the reason and for how long', () => {
    expect(plan({ state: 'crashed' }).plan).toMatchObject({
      mode: 'cold',
      whyCold: 'It is not running properly now.',
    });
    const nodes = [siteNode('a'), siteNode('b', { accelerator: 'tcg' })];
    const usedBytes = (): number => 100 * 2 ** 20 * 90;
    expect(plan({ nodes, usedBytes }).plan).toMatchObject({
      mode: 'cold',
      whyCold: 'Only b emulates the processor, so it cannot go on running.',
      offMs: 150_000,
    });
    const arm = [siteNode('a'), siteNode('b', { architecture: 'aarch64' })];
    expect(plan({ nodes: arm }).plan.whyCold).toContain('processors of different kinds');
  });
});

describe('a running machine and what it has seen of its processor', () => {
  const strong = hostProcessor('Skylake', { includes: ['avx2', 'avx512f'] });
  const weak = hostProcessor('Haswell', { includes: ['avx2'] });
  const common = { vendor: 'Intel', model: 'Haswell', features: ['avx2'], without: [] };
  const whole = { ...common, features: ['avx2', 'avx512f'] };
  const between = (from: SiteNode['processor'], to: SiteNode['processor'], over: World = {}) =>
    plan({ nodes: [siteNode('a', { processor: from }), siteNode('b', { processor: to })], ...over })
      .plan;

  test('goes on running to a node that has all of it', () => {
    expect(between(strong, weak, { processor: common }).mode).toBe('live');
    expect(between(weak, strong).mode).toBe('live');
    expect(between(strong, strong, { processor: whole }).mode).toBe('live');
  });

  test('is stopped for one that has not, with what it lacks', () => {
    const whyCold = 'It was started with what b does not have: avx512f.';
    expect(between(strong, weak, { processor: whole })).toMatchObject({ mode: 'cold', whyCold });
    // Before nodes told, it was started with all that its node has.
    expect(between(strong, weak)).toMatchObject({ mode: 'cold', whyCold });
    const amd = hostProcessor('A', { vendor: 'AMD', includes: ['avx2', 'avx512f'] });
    expect(between(strong, amd, { processor: common })).toMatchObject({
      mode: 'cold',
      whyCold: 'It was started with what b does not have: a processor by Intel.',
    });
  });

  test('goes between nodes that tell nothing as before, and running to none of them from one that does', () => {
    expect(between(undefined, undefined).mode).toBe('live');
    expect(between(undefined, weak).mode).toBe('live');
    expect(between(strong, undefined).mode).toBe('live');
    expect(between(strong, undefined, { processor: common })).toMatchObject({
      mode: 'cold',
      whyCold: 'The agent of b does not say what its processor can do; update it there.',
    });
  });

  test('between hardware virtualisation and emulation is stopped, whatever both tell', () => {
    const nodes = [siteNode('a', { processor: weak }), siteNode('b', { accelerator: 'tcg' })];
    expect(plan({ nodes, processor: common }).plan).toMatchObject({
      mode: 'cold',
      whyCold: 'Only b emulates the processor, so it cannot go on running.',
    });
  });

  test('goes first to where it need not be stopped, unless it is off anyway', () => {
    const nodes = [
      siteNode('a', { processor: strong }),
      siteNode('b', { processor: weak, memoryBytes: 64 * GiB }),
      siteNode('c', { processor: strong }),
    ];
    expect(plan({ nodes, processor: whole }).plan).toMatchObject({
      to: { name: 'c' },
      mode: 'live',
      reason: 'It goes on running on its way there, which it could not to every other node.',
    });
    expect(plan({ nodes, processor: whole, state: 'off' }).plan.to?.name).toBe('b');
    expect(plan({ nodes, processor: common }).plan.to?.name).toBe('b');
  });
});

describe('what stands in the way, wherever it goes', () => {
  test('is its own node, when nobody knows whether it runs there', () => {
    const nodes = [siteNode('a', { ready: false }), siteNode('b')];
    for (const some of [nodes, [siteNode('b')]]) {
      expect(plan({ nodes: some }).plan.problems).toEqual([
        {
          code: 'NODE_CLOSED',
          message: 'a is not connected, so nobody knows whether blog-web-1 runs there.',
          action:
            'Wait until it is back. If it is off or cut off for good: yard node declare-dead a',
        },
      ]);
    }
    for (const over of [{ peered: false }, { linked: false }]) {
      expect(plan({ nodes: [siteNode('a', over), siteNode('b')] }).plan.problems).toEqual([
        {
          code: 'NOT_LINKED',
          message: 'Other nodes do not reach a, so nothing can move from it.',
          action: 'Give a an address that others reach.',
        },
      ]);
    }
  });

  test('is another node of its stack that others do not reach', () => {
    const nodes = [siteNode('a'), siteNode('b'), siteNode('c', { linked: false })];
    expect(plan({ nodes, gateway: 'c' }).plan.problems).toEqual([
      {
        code: 'NOT_LINKED',
        message: 'Other nodes do not reach c, which has a part of blog.',
        action: 'Give c an address that others reach.',
      },
    ]);
    expect(codes({ nodes, gateway: 'b' })).toEqual([]);
    expect(codes({ nodes })).toEqual([]);
  });

  test('is a stack that is not there', () => {
    expect(plan({ stack: { stage: 'kept' } }).plan.problems).toEqual([
      { code: 'NOT_INSTALLED', message: 'blog is not completely installed.' },
    ]);
  });
});

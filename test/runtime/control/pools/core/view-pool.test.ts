import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ownPoolName,
  type PoolSurroundings,
  viewOwnPool,
  viewPool,
} from '../../../../../runtime/control/pools/core/view-pool.ts';
import type { PoolVolume } from '../../../../../runtime/control/pools/core/volumes-by-pool.ts';
import type { PoolRecord } from '../../../../../runtime/control/pools/ports/pool-store.ts';
import type { StackRecord } from '../../../../../runtime/control/stacks/core/define/stack-record.ts';
import type { ObservedExport, ObservedState } from '../../../../../schemas/agent/observed.ts';
import type { PoolAtNode } from '../../../../../schemas/api/resources/pool.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { WireFault } from '../../../../../schemas/errors/wire-fault.ts';
import { GiB, nodeId, poolId, poolRecord } from './lab.ts';

const FAULT = { code: 'POOL_UNUSABLE', message: 'The disk is not there.' } as unknown as WireFault;
const named = (name: string) => ({ id: nodeId(name), name, labels: {} });

type Reported = 'ready' | 'absent' | 'failed' | 'waiting' | 'silent';

/** What a node says of the pool `tank`; `waiting`: nothing yet; `silent`: it has never reported. */
const report = (state: Reported, over: object = {}): ObservedState | undefined =>
  state === 'silent'
    ? undefined
    : ({
        facts: {},
        figures: { poolTotalBytes: 80 * GiB, poolFreeBytes: 30 * GiB },
        pools:
          state === 'waiting'
            ? []
            : [
                { id: poolId('other'), state: 'failed', totalBytes: 1, freeBytes: 1 },
                { id: poolId('tank'), state, totalBytes: 100 * GiB, freeBytes: 60 * GiB, ...over },
              ],
        exports: [],
      } as never);

const around = (
  reports: Record<string, ObservedState | undefined>,
  over: Partial<PoolSurroundings> = {},
): PoolSurroundings => ({
  nodes: Object.keys(reports).map(named),
  observed: (id) => reports[id.slice('node-'.length)],
  isLost: () => false,
  addressOf: () => undefined,
  volumesIn: () => [],
  defaults: { system: undefined, data: undefined },
  ...over,
});

const stackOf = (name: string, stage: StackRecord['stage'] = 'defined'): StackRecord =>
  ({ id: `stack-${name}`, name, stage }) as never;
const volume = (stack: StackRecord, promisedGiB: number, usedGiB = 0): PoolVolume => ({
  stack,
  promisedBytes: promisedGiB * GiB,
  usedBytes: usedGiB * GiB,
  image: undefined,
});

describe('a declared pool is shown', () => {
  test('as it is stored, with what its node sees and what volumes take of it', () => {
    const record = poolRecord('tank', {
      reserve: { unit: 'percent', percent: 10 },
      note: 'bottom shelf',
    });
    const blog = stackOf('blog');
    const surroundings = around(
      { a: report('ready') },
      {
        volumesIn: (pool) => (pool === poolId('tank') ? [volume(blog, 8, 3), volume(blog, 4)] : []),
        defaults: { system: poolId('other'), data: poolId('tank') },
      },
    );
    expect(viewPool(record, surroundings)).toEqual({
      id: poolId('tank'),
      name: 'tank',
      kind: 'nfs',
      shared: true,
      source: { kind: 'nfs', server: 'nas.lan', path: '/export/tank' },
      export: null,
      meant: { kind: 'all' },
      nodes: [{ node: nodeId('a'), nodeName: 'a', state: 'ready' }],
      state: 'ready',
      totalBytes: 100 * GiB,
      freeBytes: 60 * GiB,
      reserve: { unit: 'percent', percent: 10 },
      reserveBytes: 10 * GiB,
      usedBytes: 3 * GiB,
      promisedBytes: 12 * GiB,
      roomBytes: (60 - 10 - 9) * GiB,
      stacks: 1,
      uses: [
        {
          stack: 'stack-blog',
          name: 'blog',
          removed: false,
          volumes: 2,
          promisedBytes: 12 * GiB,
          usedBytes: 3 * GiB,
        },
      ],
      defaultFor: ['data'],
      whyStays: '1 stack has volumes in it: blog',
      note: 'bottom shelf',
      createdAt: '2026-01-01T00:00:00.000Z',
      createdBy: 'tester',
    });
  });

  test('as one that can be removed, while nothing is in it and it is no default', () => {
    expect(viewPool(poolRecord('tank'), around({ a: report('ready') }))).toMatchObject({
      defaultFor: [],
      uses: [],
      stacks: 0,
      whyStays: null,
    });
  });

  test('as what it is, with all that it is the default for', () => {
    const place = { kind: 'disk', label: 'FAST' } as const;
    const defaults = { system: poolId('tank'), data: poolId('tank') };
    expect(viewPool(poolRecord('tank', { place }), around({}, { defaults }))).toMatchObject({
      kind: 'disk',
      shared: false,
      source: place,
      defaultFor: ['system', 'data'],
    });
  });

  test('without the nodes that it is not meant for', () => {
    const record = poolRecord('tank', { nodes: { kind: 'list', nodes: [nodeId('b')] } });
    const { nodes, meant } = viewPool(record, around({ a: report('ready'), b: report('waiting') }));
    expect(nodes).toEqual([{ node: nodeId('b'), nodeName: 'b', state: 'waiting' }]);
    expect(meant).toEqual({ kind: 'list', nodes: [nodeId('b')] });
  });

  test('with the stacks that were promised most first, and not all of them', () => {
    const most = LIMITS.pool.shownStacks;
    const many = Array.from({ length: most + 2 }, (_, i) => volume(stackOf(`s${i + 100}`), 1));
    const big = [volume(stackOf('small', 'kept'), 2), volume(stackOf('zeta'), 5)];
    const viewOf = (volumes: PoolVolume[]) =>
      viewPool(poolRecord('tank'), around({}, { volumesIn: () => volumes }));
    const { uses, stacks } = viewOf([...many.toReversed(), ...big]);
    expect(viewOf([...many, ...big]).uses).toEqual(uses);
    expect(stacks).toBe(most + 4);
    expect(uses).toHaveLength(most);
    expect(uses.slice(0, 4).map(({ name, removed }) => [name, removed])).toEqual([
      ['zeta', false],
      ['small', true],
      ['s100', false],
      ['s101', false],
    ]);
  });
});

describe('why a pool is not ready at a node', () => {
  const faultAt = (state: Reported, isLost = false) => {
    const surroundings = around({ a: report(state, { fault: FAULT }) }, { isLost: () => isLost });
    return viewPool(poolRecord('tank'), surroundings).nodes[0];
  };

  test.each(['failed', 'absent'] as const)('is shown when it is %s', (state) => {
    expect(faultAt(state)).toEqual({ node: nodeId('a'), nodeName: 'a', state, fault: FAULT });
  });

  test('is not shown once it is ready, or while the node is not connected', () => {
    expect(faultAt('ready')).toEqual({ node: nodeId('a'), nodeName: 'a', state: 'ready' });
    expect(faultAt('failed', true)).toEqual({
      node: nodeId('a'),
      nodeName: 'a',
      state: 'unknown',
    });
  });

  test('may be unsaid', () => {
    const surroundings = around({ a: report('failed') });
    expect(viewPool(poolRecord('tank'), surroundings).nodes).toEqual([
      { node: nodeId('a'), nodeName: 'a', state: 'failed' },
    ]);
  });
});

describe('a pool as a whole is', () => {
  test.each<[string, Reported[]]>([
    ['ready', ['ready']],
    ['ready', ['ready', 'ready']],
    ['ready', ['ready', 'silent']],
    ['partly', ['ready', 'absent']],
    ['partly', ['waiting', 'ready', 'silent']],
    ['waiting', ['waiting']],
    ['waiting', ['waiting', 'silent']],
    ['away', ['waiting', 'absent']],
    ['away', ['failed']],
    ['away', ['silent']],
    ['away', []],
  ])('%s when its nodes find it %j', (state, reported) => {
    const reports = Object.fromEntries(reported.map((each, i) => [`n${i}`, report(each)]));
    expect(viewPool(poolRecord('tank'), around(reports)).state).toBe(state);
  });
});

describe('a pool that a node serves to others', () => {
  const record: PoolRecord = poolRecord('barn', {
    id: poolId('tank'),
    place: { kind: 'export', node: nodeId('a'), path: '/srv/barn' },
  });
  const serving = (...exports: Partial<ObservedExport>[]) =>
    ({ ...report('ready'), exports }) as ObservedState;
  const shown = (a: ObservedState | undefined, over: Partial<PoolSurroundings> = {}) =>
    viewPool(record, around({ a }, over));

  test('is an NFS pool, found where that node is', () => {
    const seen = shown(serving(), { addressOf: () => '192.0.2.1' });
    expect(seen).toMatchObject({ kind: 'nfs', shared: true });
    expect(seen.source).toEqual({ kind: 'nfs', server: '192.0.2.1', path: '/srv/barn' });
    expect(shown(serving()).source).toBeNull();
  });

  test('is shown with what serves it, as that node says of this pool', () => {
    const others = { pool: poolId('x'), state: 'failed', by: 'kernel', fault: FAULT } as const;
    const own = { pool: poolId('tank'), state: 'ready', by: 'ganesha' } as const;
    expect(shown(serving(others, own)).export).toEqual({
      node: nodeId('a'),
      nodeName: 'a',
      path: '/srv/barn',
      state: 'ready',
      by: 'ganesha',
    });
    const failed = { pool: poolId('tank'), state: 'failed', fault: FAULT } as const;
    expect(shown(serving(failed)).export).toMatchObject({
      state: 'failed',
      by: null,
      fault: FAULT,
    });
    expect(shown(serving(others)).export).toMatchObject({ state: 'waiting', by: null });
  });

  test('is unknown while that node is away, which is then named by its id once it is removed', () => {
    const own = { pool: poolId('tank'), state: 'ready', by: 'kernel' } as const;
    const away = { state: 'unknown', by: null };
    expect(shown(undefined).export).toMatchObject(away);
    expect(shown(serving(own), { isLost: (id) => id === nodeId('a') }).export).toMatchObject(away);
    expect(shown(serving(own), { nodes: [named('b')] }).export?.nodeName).toBe(nodeId('a'));
  });
});

describe('the own pool of a node', () => {
  const own = (a: ObservedState | undefined, over: Partial<PoolSurroundings> = {}) =>
    viewOwnPool(named('a'), around({ a }, over));

  test('is shown with what the node reports of its disk; nothing of it is kept free', () => {
    const blog = stackOf('blog');
    const volumesIn = (id: string) => (id === nodeId('a') ? [volume(blog, 8, 3)] : []);
    expect(own(report('ready'), { volumesIn })).toEqual({
      id: null,
      name: 'a/own',
      kind: 'own',
      shared: false,
      source: null,
      export: null,
      meant: null,
      nodes: [{ node: nodeId('a'), nodeName: 'a', state: 'ready' }],
      state: 'ready',
      totalBytes: 80 * GiB,
      freeBytes: 30 * GiB,
      reserve: { unit: 'bytes', bytes: 0 },
      reserveBytes: 0,
      usedBytes: 3 * GiB,
      promisedBytes: 8 * GiB,
      roomBytes: 25 * GiB,
      stacks: 1,
      uses: [expect.objectContaining({ name: 'blog', volumes: 1 })],
      defaultFor: ['system', 'data'],
      whyStays: 'every node has a pool of its own',
      note: '',
      createdAt: null,
      createdBy: null,
    });
    expect(ownPoolName({ name: 'rack-2' })).toBe('rack-2/own');
  });

  test('is where volumes go for which nothing else is the default', () => {
    const defaults = { system: undefined, data: poolId('tank') };
    expect(own(report('ready'), { defaults }).defaultFor).toEqual(['system']);
  });

  test.each<[string, string, ObservedState | undefined, boolean]>([
    ['unknown', 'has never reported', report('silent'), false],
    ['unknown', 'is not connected', report('ready'), true],
    [
      'absent',
      'has no room for disks at all',
      { ...report('ready'), figures: { poolTotalBytes: 0, poolFreeBytes: 0 } } as never,
      false,
    ],
  ])('is %s while the node %s', (state: string, _why, a, lost) => {
    expect(own(a, { isLost: () => lost })).toMatchObject({
      nodes: [{ state: state as PoolAtNode['state'] }],
      state: 'away',
      totalBytes: 0,
      freeBytes: 0,
      roomBytes: 0,
    });
  });

  test('names only so many of its stacks', () => {
    const many = Array.from({ length: LIMITS.pool.shownStacks + 1 }, (_, i) =>
      volume(stackOf(`s${i}`), 1),
    );
    const seen = own(report('ready'), { volumesIn: () => many });
    expect(seen.stacks).toBe(LIMITS.pool.shownStacks + 1);
    expect(seen.uses).toHaveLength(LIMITS.pool.shownStacks);
  });
});

describe('whatever is in a pool', () => {
  const someVolumes = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat({ max: 50 }), fc.nat({ max: 60 })),
    { maxLength: 12 },
  );
  const shown = (volumes: readonly (readonly [string, number, number])[]) => {
    const byName = new Map('abcd'.split('').map((name) => [name, stackOf(name)]));
    const volumesIn = () => volumes.map(([name, p, u]) => volume(byName.get(name)!, p, u));
    return viewPool(poolRecord('tank'), around({ a: report('ready') }, { volumesIn }));
  };

  test('its stacks have all of it together, and its room is neither less than nothing nor more than is free', () => {
    fc.assert(
      fc.property(someVolumes, (volumes) => {
        const { uses, stacks, usedBytes, promisedBytes, roomBytes, freeBytes } = shown(volumes);
        const sum = (key: 'usedBytes' | 'promisedBytes' | 'volumes') =>
          uses.reduce((total, use) => total + use[key], 0);
        expect([sum('usedBytes'), sum('promisedBytes')]).toEqual([usedBytes, promisedBytes]);
        expect([sum('volumes'), uses.length]).toEqual([volumes.length, stacks]);
        expect(roomBytes).toBeGreaterThanOrEqual(0);
        expect(roomBytes).toBeLessThanOrEqual(freeBytes);
      }),
    );
  });

  test('it is shown the same in whatever order it is found', () => {
    const orders = someVolumes.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(orders, ([one, other]) => {
        expect(shown(other)).toEqual(shown(one));
      }),
    );
  });
});

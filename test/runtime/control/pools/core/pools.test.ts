import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  nodesByAddress,
  nodesByLabels,
  nodesWith,
} from '../../../../../runtime/control/pools/core/concerned-nodes.ts';
import { desiredPools } from '../../../../../runtime/control/pools/core/desired-pools.ts';
import { makeSitePools } from '../../../../../runtime/control/pools/core/make-site-pools.ts';
import { isMeantFor } from '../../../../../runtime/control/pools/core/pool-nodes.ts';
import { reserveBytes, roomBytes } from '../../../../../runtime/control/pools/core/site-pool.ts';
import {
  pendingBytes,
  volumesByPool,
} from '../../../../../runtime/control/pools/core/volumes-by-pool.ts';
import { whyPoolStays } from '../../../../../runtime/control/pools/core/why-pool-stays.ts';
import type { ObservedPool, ObservedState } from '../../../../../schemas/agent/observed.ts';
import type { PoolNodes } from '../../../../../schemas/api/resources/pool.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { fakeDigest } from '../../../../fakes/appliances.ts';
import { GiB, nodeId, poolId, poolRecord, sitePool } from './lab.ts';

const node = (name: string, labels: Record<string, string> = {}) => ({ id: nodeId(name), labels });
const list = (...names: string[]): PoolNodes => ({ kind: 'list', nodes: names.map(nodeId) });
const labelled = (labels: Record<string, string>): PoolNodes => ({ kind: 'labels', labels });
const served = (name: string, at: string, nodes: PoolNodes = { kind: 'all' }) =>
  poolRecord(name, { place: { kind: 'export', node: nodeId(at), path: `/srv/${name}` }, nodes });

describe('a pool is meant', () => {
  test('for all nodes, for those that are listed, or for those with all its labels', () => {
    expect(isMeantFor(poolRecord('p'), node('a'))).toBe(true);
    const some = poolRecord('p', { nodes: list('a') });
    expect([isMeantFor(some, node('a')), isMeantFor(some, node('b'))]).toEqual([true, false]);
    const ssd = poolRecord('p', { nodes: labelled({ disk: 'ssd', zone: 'attic' }) });
    expect(isMeantFor(ssd, node('a', { disk: 'ssd', zone: 'attic', more: 'x' }))).toBe(true);
    expect(isMeantFor(ssd, node('a', { disk: 'ssd' }))).toBe(false);
    expect(isMeantFor(ssd, node('a', { disk: 'ssd', zone: 'cellar' }))).toBe(false);
  });

  test('for the node that serves it in any case', () => {
    const pool = served('p', 'a', list('b'));
    expect([node('a'), node('b'), node('c')].map((each) => isMeantFor(pool, each))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('what a node is told', () => {
  const nodes = [node('c'), node('a'), node('b', { zone: 'attic' })];
  const addresses = new Map([
    [nodeId('a'), '192.0.2.1'],
    [nodeId('c'), '192.0.2.3'],
  ]);
  const addressOf = (id: NodeId) => addresses.get(id);
  const told = (name: string, ...pools: ReturnType<typeof poolRecord>[]) =>
    desiredPools(node(name), { pools, nodes, addressOf });

  test('are the pools that are meant for it, as they are', () => {
    const pools = [poolRecord('tank'), poolRecord('fast', { nodes: list('b') })];
    expect(told('a', ...pools)).toEqual({
      pools: [
        {
          id: poolId('tank'),
          name: 'tank',
          source: { kind: 'nfs', server: 'nas.lan', path: '/export/tank' },
        },
      ],
      exports: [],
    });
    expect(told('b', ...pools).pools).toHaveLength(2);
  });

  test('is whom it lets in, by address; those without one are left out until they have one', () => {
    expect(told('a', served('barn', 'a')).exports).toEqual([
      {
        pool: poolId('barn'),
        path: '/srv/barn',
        clients: [
          { node: nodeId('a'), address: '192.0.2.1' },
          { node: nodeId('c'), address: '192.0.2.3' },
        ],
      },
    ]);
    expect(told('c', served('barn', 'a'))).toMatchObject({
      pools: [{ source: { kind: 'nfs', server: '192.0.2.1', path: '/srv/barn' } }],
      exports: [],
    });
    expect(told('a', served('barn', 'a', list('b'))).exports[0]?.clients).toEqual([
      { node: nodeId('a'), address: '192.0.2.1' },
    ]);
  });

  test('is the same, in whatever order nodes are listed', () => {
    const pool = served('barn', 'a');
    const all = nodes.concat(node('d'));
    const exports = (some: typeof nodes) =>
      desiredPools(node('a'), { pools: [pool], nodes: some, addressOf: () => '192.0.2.9' }).exports;
    expect(exports(all)[0]?.clients.map((client) => client.node)).toEqual(
      ['a', 'b', 'c', 'd'].map(nodeId),
    );
    expect(exports(all.toReversed())).toEqual(exports(all));
    expect(exports(all.toSorted((a, b) => (a.id < b.id ? -1 : 1)))).toEqual(exports(all));
  });

  test('is nothing of a pool whose server has told no address', () => {
    expect(told('a', served('barn', 'b')).pools).toEqual([]);
  });
});

describe('who is told again', () => {
  const nodes = [node('a'), node('b'), node('c', { zone: 'attic' })];
  const attic = served('attic', 'a', labelled({ zone: 'attic' }));

  test('are the nodes of a pool that is changed', () => {
    expect([...nodesWith(attic, nodes)]).toEqual([nodeId('a'), nodeId('c')]);
  });

  test('is who serves a node that has another address, or is served by it', () => {
    const pools = [poolRecord('tank'), attic];
    expect([...nodesByAddress(node('c', { zone: 'attic' }), pools, nodes)]).toEqual([nodeId('a')]);
    expect([...nodesByAddress(node('b'), pools, nodes)]).toEqual([]);
    expect([...nodesByAddress(node('a'), pools, nodes)]).toEqual([nodeId('a'), nodeId('c')]);
  });

  test('is a node whose labels give it a pool, or take one away, and who serves that', () => {
    const pools = [poolRecord('tank'), attic];
    const [plain, marked] = [node('b'), node('b', { zone: 'attic' })];
    const both = [nodeId('b'), nodeId('a')];
    expect([...nodesByLabels(plain, marked, pools)]).toEqual(both);
    expect([...nodesByLabels(marked, plain, pools)]).toEqual(both);
    expect([...nodesByLabels(plain, node('b', { other: 'x' }), pools)]).toEqual([]);
    const cold = poolRecord('cold', { nodes: labelled({ zone: 'attic' }) });
    expect([...nodesByLabels(plain, marked, [cold])]).toEqual([nodeId('b')]);
  });
});

describe('room of a pool', () => {
  test('is what is free, without what is kept free and what may still be written', () => {
    const pool = sitePool('tank', [], { freeBytes: 50 * GiB, promisedBytes: 20 * GiB });
    expect(roomBytes(pool)).toBe(30 * GiB);
    expect(roomBytes({ ...pool, reserve: { unit: 'bytes', bytes: 25 * GiB } })).toBe(5 * GiB);
    expect(roomBytes({ ...pool, reserve: { unit: 'percent', percent: 10 } })).toBe(20 * GiB);
    expect(roomBytes({ ...pool, reserve: { unit: 'percent', percent: 90 } })).toBe(0);
    expect(reserveBytes({ unit: 'percent', percent: 1 }, { totalBytes: 101 })).toBe(2);
  });

  test('is never less than nothing, and never more than is free', () => {
    const size = fc.nat({ max: 1_000 });
    const reserve = fc.oneof(
      fc.record({ unit: fc.constant('bytes' as const), bytes: size }),
      fc.record({ unit: fc.constant('percent' as const), percent: fc.nat({ max: 100 }) }),
    );
    const some = fc.record({ totalBytes: size, freeBytes: size, reserve, promisedBytes: size });
    fc.assert(
      fc.property(some, (pool) => {
        expect(roomBytes(pool)).toBeGreaterThanOrEqual(0);
        expect(roomBytes(pool)).toBeLessThanOrEqual(pool.freeBytes);
      }),
    );
  });
});

const stack = (over: Record<string, unknown> = {}) =>
  ({
    id: 'stack-0000000001',
    name: 'blog',
    stage: 'defined',
    madeVolumes: ['volume-s', 'volume-d'],
    definition: {
      machines: [
        { id: 'machine-1', node: nodeId('a') },
        { id: 'machine-2', node: nodeId('b') },
      ],
      volumes: [
        {
          id: 'volume-s',
          machine: 'machine-1',
          kind: 'system',
          sizeBytes: 8 * GiB,
          image: fakeDigest('x'),
          pool: poolId('tank'),
        },
        {
          id: 'volume-d',
          machine: 'machine-2',
          kind: 'data',
          sizeBytes: 4 * GiB,
          image: null,
          pool: poolId('tank'),
        },
        { id: 'volume-o', machine: 'machine-2', kind: 'data', sizeBytes: GiB, image: null },
      ],
    },
    ...over,
  }) as never;

const report = (pools: Partial<ObservedPool>[], volumes: object[] = []): ObservedState =>
  ({
    pools: pools.map((pool) => ({ totalBytes: 0, freeBytes: 0, ...pool })),
    volumes,
  }) as never;

describe('volumes by pool', () => {
  test('are those of stacks, in the own pool of their node unless they are in another one', () => {
    const reports = new Map([[nodeId('b'), report([], [{ id: 'volume-d', usedBytes: 3 * GiB }])]]);
    const found = volumesByPool([stack()], (id) => reports.get(id));
    expect(found.get(poolId('tank'))).toMatchObject([
      { promisedBytes: GiB / 2, usedBytes: 0, image: fakeDigest('x') },
      { promisedBytes: 4 * GiB, usedBytes: 3 * GiB, image: undefined },
    ]);
    expect(found.get(nodeId('b'))).toMatchObject([{ promisedBytes: GiB }]);
    expect(found.has(nodeId('a'))).toBe(false);
    expect(pendingBytes(found.get(poolId('tank')) ?? [])).toBe(1.5 * GiB);
  });

  test('that have grown beyond their promise take nothing from others', () => {
    const more = [{ id: 'volume-d', usedBytes: 5 * GiB }];
    const found = volumesByPool([stack()], () => report([], more));
    expect(pendingBytes(found.get(poolId('tank')) ?? [])).toBe(GiB / 2);
  });

  test('are only the data of a stack that was removed', () => {
    const found = volumesByPool([stack({ stage: 'kept' })], () => undefined);
    expect(found.get(poolId('tank'))).toMatchObject([{ promisedBytes: 4 * GiB }]);
  });

  test('have no image before they were made', () => {
    const found = volumesByPool([stack({ madeVolumes: [] })], () => undefined);
    expect(found.get(poolId('tank'))?.map(({ image }) => image)).toEqual([undefined, undefined]);
  });
});

describe('what is known of a pool', () => {
  const ready = (freeBytes: number) => ({
    id: poolId('tank'),
    state: 'ready' as const,
    totalBytes: 100 * GiB,
    freeBytes,
  });
  const sight = (reports: Record<string, ObservedState>, lost: string[] = []) =>
    makeSitePools({
      pools: [poolRecord('tank', { nodes: list('a', 'b', 'c') })],
      nodes: ['a', 'b', 'c', 'd'].map((name) => node(name)),
      stacks: [stack()],
      observed: (id) => reports[id.slice('node-'.length)],
      isLost: (id) => lost.includes(id.slice('node-'.length)),
    })[0]!;

  test('is the least that one of its nodes sees free', () => {
    const found = sight({ a: report([ready(50 * GiB)]), b: report([ready(40 * GiB)]) });
    expect(found).toMatchObject({ totalBytes: 100 * GiB, freeBytes: 40 * GiB });
    expect(found.promisedBytes).toBe(4.5 * GiB);
    expect([...found.images]).toEqual([fakeDigest('x')]);
    expect(Object.fromEntries(found.states)).toEqual({
      'node-a': 'ready',
      'node-b': 'ready',
      'node-c': 'unknown',
    });
    const swapped = sight({ a: report([ready(40 * GiB)]), b: report([ready(50 * GiB)]) });
    expect(swapped.freeBytes).toBe(40 * GiB);
  });

  test('is not what a node says that does not have it, or is silent', () => {
    const found = sight(
      { a: report([ready(50 * GiB)]), b: report([ready(GiB)]), d: report([ready(1)]) },
      ['b'],
    );
    expect(found.freeBytes).toBe(50 * GiB);
    expect(found.states.get(nodeId('b'))).toBe('unknown');
    expect(found.states.has(nodeId('d'))).toBe(false);
  });

  test('is of the pools that are declared, each with its own', () => {
    const input = { nodes: [node('a')], stacks: [], isLost: () => false };
    const observed = () => report([ready(7)]);
    expect(makeSitePools({ ...input, observed, pools: [] })).toEqual([]);
    const pools = [poolRecord('barn'), poolRecord('tank')];
    expect(
      makeSitePools({ ...input, observed, pools }).map(({ name, freeBytes }) => [name, freeBytes]),
    ).toEqual([
      ['barn', 0],
      ['tank', 7],
    ]);
  });

  test('is how each node finds it, and nothing of its room while none has it', () => {
    const absent = { id: poolId('tank'), state: 'absent' as const, freeBytes: 7, totalBytes: 9 };
    const found = sight({ a: report([absent]), b: report([]) });
    expect(found.states.get(nodeId('a'))).toBe('absent');
    expect(found.states.get(nodeId('b'))).toBe('waiting');
    expect(found).toMatchObject({ totalBytes: 0, freeBytes: 0 });
  });
});

describe('a pool stays', () => {
  const why = (stacks: string[], defaultFor: ('system' | 'data')[] = []) =>
    whyPoolStays({ stacks, defaultFor });

  test('while stacks have something in it, of which some are named', () => {
    expect(why(['blog'])).toBe('1 stack has volumes in it: blog');
    expect(why(['a', 'b', 'c', 'd', 'e'])).toBe('5 stacks have volumes in it: a, b, c, d, e');
    expect(why(['a', 'b', 'c', 'd', 'e', 'f'])).toBe(
      '6 stacks have volumes in it: a, b, c, d, e, and 1 more',
    );
    expect(why(['a', 'b', 'c', 'd', 'e', 'f', 'g'], ['data'])).toBe(
      '7 stacks have volumes in it: a, b, c, d, e, and 2 more',
    );
  });

  test('while it is a default, and no longer', () => {
    expect(why([], ['system', 'data'])).toBe('it is the default for system and data disks');
    expect(why([])).toBeUndefined();
  });
});

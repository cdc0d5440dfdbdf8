import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roomBytes } from '../../../../../../runtime/control/pools/core/site-pool.ts';
import { choosePlaces } from '../../../../../../runtime/control/stacks/core/plan/choose-places.ts';
import type { MachineDemand } from '../../../../../../runtime/control/stacks/core/plan/machine-demand.ts';
import { placeMachines } from '../../../../../../runtime/control/stacks/core/plan/place-machines.ts';
import type { PoolNeed } from '../../../../../../runtime/control/stacks/core/plan/pool-rooms.ts';
import { nodeId, poolId, sitePool } from '../../../pools/core/lab.ts';
import { demand, GiB, imageCost, siteNode } from './lab/site-nodes.ts';

const need = (pool: string, bytes: number, over: Partial<PoolNeed> = {}): PoolNeed => ({
  pool: poolId(pool),
  bytes,
  image: undefined,
  ...over,
});
const inPool = (name: string, pool: string, gib: number, over: Partial<MachineDemand> = {}) =>
  demand(name, { volumeBytes: 0, elsewhere: [need(pool, gib * GiB)], ...over });
const anywhere = { nodes: {}, gateway: undefined };
const noPin = () => undefined;

describe('machines with disks in a pool', () => {
  test('go to a node that has it, however roomy others are', () => {
    const nodes = [siteNode('a', { memoryBytes: 64 * GiB }), siteNode('b')];
    const pools = [sitePool('fast', ['b'])];
    const { placed } = placeMachines([inPool('db', 'fast', 10)], nodes, noPin, pools);
    expect(placed.get('db')?.node.name).toBe('b');
  });

  test.each(['absent', 'failed', 'waiting', 'unknown'] as const)(
    'do not go where it is %s',
    (state) => {
      const states = new Map([[nodeId('a'), state] as const]);
      const pools = [sitePool('tank', [], { states })];
      const { homeless } = placeMachines([inPool('db', 'tank', 1)], [siteNode('a')], noPin, pools);
      expect(homeless).toHaveLength(1);
    },
  );

  test('take room of it to the last byte, whatever node they are on', () => {
    const nodes = [siteNode('a'), siteNode('b')];
    const reserve = { unit: 'bytes', bytes: 10 * GiB } as const;
    const pools = [sitePool('tank', ['a', 'b'], { reserve, promisedBytes: 20 * GiB })];
    const two = (gib: number) => [
      inPool('web-1', 'tank', 35, { role: 'web' }),
      inPool('web-2', 'tank', gib, { role: 'web' }),
    ];
    const fits = placeMachines(two(35), nodes, noPin, pools);
    expect(fits.homeless).toEqual([]);
    expect(new Set([...fits.placed.values()].map(({ node }) => node.name)).size).toBe(2);
    const tooMuch = placeMachines(two(35.5), nodes, noPin, pools);
    expect(tooMuch.homeless).toHaveLength(1);
  });

  test('need an image there once, and none that is there', () => {
    const nodes = [siteNode('a'), siteNode('b')];
    const image = imageCost('web');
    const disk = (name: string) =>
      demand(name, {
        role: 'web',
        volumeBytes: 0,
        elsewhere: [need('tank', GiB, { image })],
      });
    const both = [disk('web-1'), disk('web-2')];
    // 4 GiB of the image, and 1 GiB for each.
    const with6 = [sitePool('tank', ['a', 'b'], { freeBytes: 6 * GiB })];
    expect(placeMachines(both, nodes, noPin, with6).homeless).toEqual([]);
    const with5 = [sitePool('tank', ['a', 'b'], { freeBytes: 6 * GiB - 1 })];
    expect(placeMachines(both, nodes, noPin, with5).homeless).toHaveLength(1);
    const images = new Set([image.id]);
    const there = [sitePool('tank', ['a', 'b'], { freeBytes: 2 * GiB, images })];
    expect(placeMachines(both, nodes, noPin, there).homeless).toEqual([]);
  });

  test('leave the node’s own pool to its own disks', () => {
    const node = siteNode('a', { poolFreeBytes: 3 * GiB });
    const pools = [sitePool('tank', ['a'])];
    const fits = demand('db', { volumeBytes: 3 * GiB, elsewhere: [need('tank', 50 * GiB)] });
    expect(placeMachines([fits], [node], noPin, pools).homeless).toEqual([]);
    const larger = { ...fits, volumeBytes: 3 * GiB + 1 };
    expect(placeMachines([larger], [node], noPin, pools).homeless).toHaveLength(1);
  });
});

describe('what is missing', () => {
  const problemsOf = (demands: MachineDemand[], nodes: string[], pools = [sitePool('tank', [])]) =>
    choosePlaces(demands, anywhere, { nodes: nodes.map((name) => siteNode(name)), pools }).problems;

  test('is told of each node', () => {
    const states = new Map([
      [nodeId('a'), 'absent'],
      [nodeId('b'), 'failed'],
      [nodeId('c'), 'waiting'],
    ] as const);
    const pools = [sitePool('tank', [], { states })];
    const [problem] = problemsOf([inPool('db', 'tank', 1)], ['a', 'b', 'c', 'd'], pools);
    expect(problem?.message).toBe(
      'No node has room for db (2 GiB of memory, up to 1 GiB of disk space): ' +
        'a has lost the pool tank; b cannot use the pool tank; ' +
        'c has not connected the pool tank yet; d does not have the pool tank.',
    );
  });

  test('is told once where it is room of a pool, whichever node one looks at', () => {
    const pools = [sitePool('tank', ['a', 'b'], { freeBytes: GiB })];
    expect(problemsOf([inPool('db', 'tank', 2)], ['a', 'b'], pools)).toEqual([
      {
        code: 'POOL_SHORT',
        message: 'db needs 2 GiB of the pool tank, and 1 GiB of it can still be taken.',
        action: expect.any(String) as string,
      },
    ]);
  });

  test('is told of the only node there is', () => {
    expect(problemsOf([inPool('db', 'tank', 2)], ['a'])).toMatchObject([
      { code: 'POOL_AWAY', message: 'a does not have the pool tank.' },
    ]);
    const pools = [sitePool('tank', ['a'], { freeBytes: GiB })];
    expect(problemsOf([inPool('db', 'tank', 2)], ['a'], pools)).toMatchObject([
      {
        code: 'POOL_SHORT',
        message: 'It needs 2 GiB of the pool tank, and 1 GiB of it can still be taken.',
      },
    ]);
  });

  test('is told with other things of a node where there are some', () => {
    const pools = [sitePool('tank', ['a', 'b'], { freeBytes: GiB })];
    const large = inPool('db', 'tank', 2, { memoryBytes: 64 * GiB });
    expect(problemsOf([large], ['a', 'b'], pools)[0]?.message).toContain(
      'a has 15.2 GiB of memory free and can take 1 GiB of the pool tank; b has',
    );
  });
});

describe('of any machines, nodes and pools', () => {
  const NAMES = ['a', 'b', 'c'];
  const POOLS = ['tank', 'fast'];
  const gib = (most: number) => fc.integer({ min: 0, max: most }).map((count) => count * GiB);
  const somePool = (name: string) =>
    fc
      .record({
        nodes: fc.subarray(NAMES),
        freeBytes: gib(40),
        promisedBytes: gib(10),
        reserved: gib(10),
      })
      .map(({ nodes, reserved: bytes, ...over }) =>
        sitePool(name, nodes, { ...over, reserve: { unit: 'bytes', bytes } }),
      );
  const someNeed = fc.record({
    pool: fc.constantFrom(...POOLS),
    gib: fc.integer({ min: 0, max: 12 }),
    image: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
  });
  const someDemands = fc
    .array(
      fc.record({
        role: fc.constantFrom('web', 'db'),
        memoryBytes: gib(8),
        volumeBytes: gib(30),
        needs: fc.array(someNeed, { maxLength: 2 }),
      }),
      { maxLength: 6 },
    )
    .map((all) =>
      all.map(({ needs, ...rest }, index) =>
        demand(`${rest.role}-${index}`, {
          ...rest,
          elsewhere: needs.map((each) =>
            need(each.pool, each.gib * GiB, {
              image: each.image === undefined ? undefined : imageCost(each.image),
            }),
          ),
        }),
      ),
    );
  const someSite = fc.record({
    nodes: fc.subarray(NAMES, { minLength: 1 }).map((names) => names.map((name) => siteNode(name))),
    pools: fc.tuple(somePool('tank'), somePool('fast')),
    demands: someDemands,
  });

  test('no pool is given more than its room, and no machine goes where its pool is not', () => {
    fc.assert(
      fc.property(someSite, ({ nodes, pools, demands }) => {
        const { placed, homeless } = placeMachines(demands, nodes, noPin, pools);
        expect(placed.size + homeless.length).toBe(demands.length);
        for (const pool of pools) {
          const here = demands
            .filter(({ name }) => placed.has(name))
            .flatMap(({ elsewhere = [] }) => elsewhere.filter((each) => each.pool === pool.id));
          const images = new Map(here.flatMap(({ image }) => (image ? [[image.id, image]] : [])));
          const taken =
            here.reduce((sum, { bytes }) => sum + bytes, 0) +
            [...images.values()].reduce((sum, { plainBytes }) => sum + plainBytes, 0);
          expect(taken).toBeLessThanOrEqual(roomBytes(pool));
        }
        for (const { name, elsewhere = [] } of demands) {
          const node = placed.get(name)?.node;
          if (!node) continue;
          const states = elsewhere.map((each) =>
            pools.find(({ id }) => id === each.pool)?.states.get(node.id),
          );
          expect(states.every((state) => state === 'ready')).toBe(true);
        }
      }),
    );
  });

  test('a machine has a place exactly when some node has all its pools, with room in each', () => {
    let found = 0;
    fc.assert(
      fc.property(someSite, ({ nodes, pools, demands: [alone] }) => {
        if (!alone) return;
        const needs = alone.elsewhere ?? [];
        const hasRoom = pools.every((pool) => {
          const here = needs.filter((each) => each.pool === pool.id);
          const images = new Set(here.flatMap(({ image }) => image?.id ?? []));
          const wanted = here.reduce((sum, { bytes }) => sum + bytes, images.size * 4 * GiB);
          return here.length === 0 || wanted <= roomBytes(pool);
        });
        const isAble = nodes.some(({ id }) =>
          pools.every(
            (pool) => pool.states.has(id) || !needs.some((each) => each.pool === pool.id),
          ),
        );
        const { placed } = placeMachines([alone], nodes, noPin, pools);
        expect(placed.size === 1).toBe(hasRoom && isAble);
        found += placed.size;
      }),
      { numRuns: 500 },
    );
    expect(found).toBeGreaterThan(50);
  });

  test('pools that nobody asks for change nothing', () => {
    fc.assert(
      fc.property(someSite, ({ nodes, pools, demands }) => {
        const own = demands.map(({ elsewhere: _elsewhere, ...rest }) => rest);
        const withPools = placeMachines(own, nodes, noPin, pools);
        const without = placeMachines(own, nodes, noPin);
        expect([...withPools.placed]).toEqual([...without.placed]);
        expect(withPools.homeless).toEqual(without.homeless);
      }),
    );
  });
});

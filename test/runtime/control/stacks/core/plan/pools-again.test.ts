import { describe, expect, test } from 'vitest';
import { recheckPlan } from '../../../../../../runtime/control/stacks/core/plan/recheck-plan.ts';
import { roomForStack } from '../../../../../../runtime/control/stacks/core/plan/room-for-stack.ts';
import type { SitePool } from '../../../../../../runtime/control/pools/core/site-pool.ts';
import { nodeId, poolId, sitePool } from '../../../pools/core/lab.ts';
import { GiB, siteNode } from './lab/site-nodes.ts';

/** What was so when a plan was made, or a stack was stopped, may be otherwise by now. */
const tank = { id: poolId('tank'), name: 'tank' };
const disk = (kind: 'system' | 'data', gib: number, pool?: typeof tank) => ({
  name: kind,
  kind,
  sizeBytes: gib * GiB,
  image: null,
  ...(pool ? { pool } : {}),
});
const machine = (node: string, ...disks: ReturnType<typeof disk>[]) => ({
  name: `blog-${node}`,
  node: nodeId(node),
  nodeName: node,
  memoryBytes: GiB,
  disks,
});

describe('a plan at the moment of reserving', () => {
  const plan = {
    gateway: { node: nodeId('a'), nodeName: 'a' },
    networks: [],
    machines: [
      machine('a', disk('system', 8), disk('data', 10, tank)),
      machine('b', disk('data', 10, tank)),
    ],
  } as never;
  const recheck = (pools: SitePool[] | undefined, over = {}) =>
    recheckPlan(plan, {
      nodes: [siteNode('a', over), siteNode('b')],
      ...(pools ? { pools } : {}),
    }).map(({ code, message }) => `${code}: ${message}`);

  test('holds while its pools are there, with room for all it puts in them', () => {
    expect(recheck([sitePool('tank', ['a', 'b'], { freeBytes: 20 * GiB })])).toEqual([]);
    expect(recheck([sitePool('tank', ['a', 'b'], { freeBytes: 20 * GiB - 1 })])).toEqual([
      'POOL_SHORT: The pool tank does not have enough space left.',
    ]);
  });

  test('counts in the own pool of a node what goes there, and nothing else', () => {
    const pools = [sitePool('tank', ['a', 'b'])];
    expect(recheck(pools, { poolFreeBytes: GiB / 2 })).toEqual([]);
    expect(recheck(pools, { poolFreeBytes: GiB / 2 - 1 })).toEqual([
      'DISK_SHORT: a does not have enough disk space left.',
    ]);
  });

  test('needs a pool only where one of its machines has a disk in it', () => {
    const more = {
      ...(plan as object),
      machines: [machine('a', disk('data', 10, tank)), machine('c')],
    };
    const nodes = [siteNode('a'), siteNode('c')];
    expect(recheckPlan(more as never, { nodes, pools: [sitePool('tank', ['a'])] })).toEqual([]);
  });

  test('does not hold where a pool is away, or was removed', () => {
    expect(recheck([sitePool('tank', ['a'])])).toEqual([
      'POOL_AWAY: The pool tank is not available on b.',
    ]);
    expect(recheck([sitePool('tank', [])])).toEqual([
      'POOL_AWAY: The pool tank is not available on a, b.',
    ]);
    const states = new Map([
      [nodeId('a'), 'ready'],
      [nodeId('b'), 'absent'],
    ] as const);
    expect(recheck([sitePool('tank', [], { states })])).toEqual([
      'POOL_AWAY: The pool tank is not available on b.',
    ]);
    for (const pools of [[], undefined]) {
      expect(recheck(pools)).toEqual(['POOL_UNKNOWN: The pool tank was removed.']);
    }
  });
});

describe('a stack that is to run again', () => {
  const volume = (kind: 'system' | 'data', gib: number, pool?: string) => ({
    machine: 'machine-1',
    kind,
    sizeBytes: gib * GiB,
    ...(pool === undefined ? {} : { pool: poolId(pool) }),
  });
  const problems = (
    stage: string,
    volumes: ReturnType<typeof volume>[],
    site: { pools?: SitePool[]; poolFreeBytes?: number } = {},
  ) =>
    roomForStack({
      stack: {
        stage,
        definition: {
          networks: [],
          gateway: nodeId('a'),
          machines: [{ id: 'machine-1', node: nodeId('a'), memoryBytes: GiB }],
          volumes,
        },
      } as never,
      site: {
        nodes: [siteNode('a', { poolFreeBytes: site.poolFreeBytes ?? 0 })],
        pools: site.pools ?? [],
      },
      uses: [],
    }).map(({ code, message }) => `${code}: ${message}`);

  test('needs each pool that one of its disks is in', () => {
    const volumes = [volume('system', 8), volume('data', 4, 'tank')];
    expect(problems('defined', volumes, { pools: [sitePool('tank', ['a'])] })).toEqual([]);
    const states = new Map([[nodeId('a'), 'absent' as const]]);
    expect(problems('defined', volumes, { pools: [sitePool('tank', [], { states })] })).toEqual([
      'POOL_AWAY: a has lost the pool tank.',
    ]);
    expect(problems('defined', volumes)).toEqual([
      'POOL_AWAY: a does not have the pool pool-tank.',
    ]);
    expect(problems('defined', [volume('system', 8)])).toEqual([]);
  });

  test('needs no room for disks that are there, and some for those that are made again', () => {
    const volumes = [volume('system', 8, 'tank'), volume('data', 4, 'tank')];
    const full = [sitePool('tank', ['a'], { freeBytes: 0 })];
    expect(problems('defined', volumes, { pools: full })).toEqual([]);
    expect(problems('kept', volumes, { pools: full })).toEqual([
      'POOL_SHORT: It needs 512 MiB of the pool tank, and 0 B of it can still be taken.',
    ]);
    const enough = [sitePool('tank', ['a'], { freeBytes: GiB / 2 })];
    expect(problems('kept', volumes, { pools: enough })).toEqual([]);
    expect(problems('kept', [volume('system', 8)], { poolFreeBytes: GiB / 2 })).toEqual([]);
    expect(problems('kept', [volume('system', 8)])).toEqual([
      'DISK_SHORT: It needs 512 MiB of disk space on a, and 0 B is free.',
    ]);
  });
});

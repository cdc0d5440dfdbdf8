import { describe, expect, test } from 'vitest';
import {
  MACHINE_OVERHEAD_BYTES,
  type SiteNode,
} from '../../../../../../runtime/control/nodes/core/site.ts';
import {
  memoryOf,
  roomForStack,
} from '../../../../../../runtime/control/stacks/core/plan/room-for-stack.ts';
import { poolId, sitePool } from '../../../pools/core/lab.ts';
import { definedMachine, definedVolume, definition, nodeId } from '../define/lab.ts';
import { GiB, siteNode } from './lab/site-nodes.ts';

const machines = [
  definedMachine('db', { memoryBytes: 8 * GiB }),
  definedMachine('web', { node: nodeId('b'), memoryBytes: 2 * GiB }),
];
const use = (stack: string, node: string, gib: number) => ({
  stack,
  node: nodeId(node),
  memoryBytes: gib * GiB,
});
const room = (
  nodes: readonly SiteNode[],
  {
    uses = [],
    volumes = [],
    stage = 'defined',
    pools,
  }: {
    uses?: ReturnType<typeof use>[];
    volumes?: ReturnType<typeof definedVolume>[];
    stage?: 'defined' | 'kept';
    pools?: ReturnType<typeof sitePool>[];
  } = {},
) =>
  roomForStack({
    stack: { definition: definition({ machines, volumes }), stage },
    site: { nodes, ...(pools ? { pools } : {}) },
    uses,
  });
const small = { memoryBytes: 4 * GiB };

describe('a stack that starts again', () => {
  test('needs on each node what its machines there need, and no more', () => {
    expect(room([siteNode('a'), siteNode('b', small)])).toEqual([]);
    expect(room([siteNode('a', small), siteNode('b')])).toEqual([
      {
        code: 'MEMORY_SHORT',
        message: 'It needs 8.1 GiB of memory on a, and 3.5 GiB is free.',
        action: 'Stop or remove another stack.',
      },
    ]);
    expect(memoryOf(machines)).toBe(10 * GiB + 2 * MACHINE_OVERHEAD_BYTES);
  });

  test.each([
    [[], ''],
    [[use('shop', 'b', 1)], ''],
    [
      [use('shop', 'a', 1), use('mail', 'b', 9), use('wiki', 'a', 2)],
      ' (in use: wiki 2 GiB, shop 1 GiB)',
    ],
    [
      [1, 2, 3, 4, 5].map((gib) => use(`s${gib}`, 'a', gib)),
      ' (in use: s5 5 GiB, s4 4 GiB, s3 3 GiB, s2 2 GiB, s1 1 GiB)',
    ],
    [
      [1, 2, 3, 4, 5, 6].map((gib) => use(`s${gib}`, 'a', gib)),
      ' (in use: s6 6 GiB, s5 5 GiB, s4 4 GiB, s3 3 GiB, s2 2 GiB, one more stack)',
    ],
    [
      [1, 2, 3, 4, 5, 6, 7].map((gib) => use(`s${gib}`, 'a', gib)),
      ' (in use: s7 7 GiB, s6 6 GiB, s5 5 GiB, s4 4 GiB, s3 3 GiB, 2 more stacks)',
    ],
  ])('is told who has the memory of that node: %j', (uses, words) => {
    const [problem] = room([siteNode('a', small), siteNode('b')], { uses });
    expect(problem?.message).toBe(`It needs 8.1 GiB of memory on a, and 3.5 GiB is free${words}.`);
  });

  test('needs all its nodes', () => {
    expect(room([siteNode('a')])).toEqual([
      {
        code: 'NO_NODE',
        message: 'One of its nodes is not connected.',
        action: 'Start the agent there and wait until the node shows as ready.',
      },
    ]);
  });

  test('needs every pool of its machines where these are', () => {
    const volumes = [definedVolume('web', { pool: poolId('tank') })];
    const nodes = [siteNode('a'), siteNode('b')];
    expect(room(nodes, { volumes, pools: [sitePool('tank', ['b'])] })).toEqual([]);
    expect(room(nodes, { volumes, pools: [sitePool('tank', ['a'])] })).toEqual([
      {
        code: 'POOL_AWAY',
        message: 'b does not have the pool tank.',
        action: 'Choose another pool, or give it to that node: yard pool edit tank --nodes …',
      },
    ]);
  });
});

describe('a stack that comes back', () => {
  const system = (gib: number, over = {}) =>
    definedVolume('db', { kind: 'system', sizeBytes: gib * GiB, ...over });
  const tight = siteNode('a', { poolFreeBytes: GiB / 4 });
  const nodes = [tight, siteNode('b')];

  test('needs room for its system disks again, in the own pool of their node', () => {
    expect(room(nodes, { stage: 'kept', volumes: [system(1)] })).toEqual([
      {
        code: 'DISK_SHORT',
        message: 'It needs 512 MiB of disk space on a, and 256 MiB is free.',
        action: 'Free some space there, or remove another stack with its data.',
      },
    ]);
    expect(room(nodes, { stage: 'kept', volumes: [definedVolume('db')] })).toEqual([]);
    expect(room(nodes, { stage: 'defined', volumes: [system(1)] })).toEqual([]);
    const onB = system(1, { machine: machines[1]!.id });
    expect(room(nodes, { stage: 'kept', volumes: [onB] })).toEqual([]);
  });

  test('needs room for them in the pool that they are in', () => {
    const volumes = [system(1, { pool: poolId('tank') }), system(1, { pool: poolId('fast') })];
    const pools = (freeBytes: number) => [
      sitePool('tank', ['a'], { freeBytes }),
      sitePool('fast', ['a']),
    ];
    expect(room(nodes, { stage: 'kept', volumes, pools: pools(GiB / 2) })).toEqual([]);
    expect(room(nodes, { stage: 'kept', volumes, pools: pools(GiB / 4) })).toEqual([
      {
        code: 'POOL_SHORT',
        message: 'It needs 512 MiB of the pool tank, and 256 MiB of it can still be taken.',
        action:
          'Choose another pool, free some space in this one, or remove a stack with its data.',
      },
    ]);
    expect(room(nodes, { stage: 'defined', volumes, pools: pools(GiB / 4) })).toEqual([]);
  });
});

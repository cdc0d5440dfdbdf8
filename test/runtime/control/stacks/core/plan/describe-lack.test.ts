import { describe, expect, test } from 'vitest';
import {
  describeNoRoom,
  describeShortNode,
  lackWords,
  poolAction,
  poolShort,
  poolWords,
} from '../../../../../../runtime/control/stacks/core/plan/describe-lack.ts';
import {
  type Lack,
  NodeRoom,
} from '../../../../../../runtime/control/stacks/core/plan/node-room.ts';
import { PoolRooms } from '../../../../../../runtime/control/stacks/core/plan/pool-rooms.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import { poolId, sitePool } from '../../../pools/core/lab.ts';
import { demand, GiB, siteNode } from './lab/site-nodes.ts';

const away = (state: Extract<Lack, { kind: 'pool' }>['state']) =>
  ({ kind: 'pool', pool: 'tank', state }) as const;
const short = (kind: 'memory' | 'disk') => ({ kind, needed: 3 * GiB, free: GiB }) as const;
const FULL = { kind: 'pool-space', pool: 'tank', needed: 3 * GiB, free: GiB } as const;

describe('what the only node lacks', () => {
  test.each<[Lack, string, string, string]>([
    [
      { kind: 'uefi' },
      'UEFI_MISSING',
      'One of its machines starts by UEFI, and rack-1 has no UEFI firmware for machines.',
      'Install the Debian package ovmf on rack-1, then restart the agent there.',
    ],
    [
      { kind: 'cpu', needed: 1, free: 1 },
      'CPU_SHORT',
      'It needs 1 virtual core on rack-1, and 1 is free.',
      'Stop or remove another stack.',
    ],
    [
      { kind: 'cpu', needed: 4, free: 2 },
      'CPU_SHORT',
      'It needs 4 virtual cores on rack-1, and 2 are free.',
      'Stop or remove another stack.',
    ],
    [
      short('memory'),
      'MEMORY_SHORT',
      'It needs 3 GiB of memory on rack-1, and 1 GiB is free.',
      'Stop or remove another stack.',
    ],
    [
      short('disk'),
      'DISK_SHORT',
      'It needs 3 GiB of disk space on rack-1, and 1 GiB is free.',
      'Free some space there, or remove another stack with its data.',
    ],
    [
      away('absent'),
      'POOL_AWAY',
      'rack-1 has lost the pool tank.',
      'See what the node says of it: yard pool show tank',
    ],
    [
      FULL,
      'POOL_SHORT',
      'It needs 3 GiB of the pool tank, and 1 GiB of it can still be taken.',
      'Choose another pool, free some space in this one, or remove a stack with its data.',
    ],
  ])('%j is told', (lack, code, message, action) => {
    expect(describeShortNode(siteNode('rack-1'), lack)).toEqual({ code, message, action });
  });
});

describe('a pool that a node cannot use', () => {
  test.each([
    ['none', 'does not have the pool tank'],
    ['waiting', 'has not connected the pool tank yet'],
    ['absent', 'has lost the pool tank'],
    ['failed', 'cannot use the pool tank'],
    ['unknown', 'is not connected, so that nothing is known of the pool tank there'],
  ] as const)('is told behind its name: %s', (state, words) => {
    expect(poolWords(away(state))).toBe(words);
    expect(lackWords(away(state))).toBe(words);
  });

  test('can be given to that node, or be looked at', () => {
    expect(poolAction(away('none'))).toBe(
      'Choose another pool, or give it to that node: yard pool edit tank --nodes …',
    );
    for (const state of ['waiting', 'absent', 'failed', 'unknown'] as const) {
      expect(poolAction(away(state))).toBe('See what the node says of it: yard pool show tank');
    }
  });
});

test.each<[Lack, string]>([
  [{ kind: 'uefi' }, 'has no UEFI firmware'],
  [{ kind: 'cpu', needed: 2, free: 1 }, 'has 1 virtual core free'],
  [{ kind: 'cpu', needed: 2, free: 0 }, 'has 0 virtual cores free'],
  [short('memory'), 'has 1 GiB of memory free'],
  [short('disk'), 'has 1 GiB of disk space free'],
  [FULL, 'can take 1 GiB of the pool tank'],
])('%j is told behind the name of a node', (lack, words) => expect(lackWords(lack)).toBe(words));

test('a pool that is too small is told with what is to go there', () => {
  expect(poolShort({ pool: 'tank', needed: GiB, free: 0 }, 'web needs').message).toBe(
    'web needs 1 GiB of the pool tank, and 0 B of it can still be taken.',
  );
});

describe('that no node has room for a machine', () => {
  const small = (name: string) => siteNode(name, { memoryBytes: GiB });
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => new NodeRoom(small(`n${i}`)));
  const web = demand('web');
  const WANTED = '(2 GiB of memory, up to 10 GiB of disk space)';

  test('is told with what each of them lacks', () => {
    const both = siteNode('b', { memoryBytes: GiB, poolFreeBytes: GiB });
    const rooms = [new NodeRoom(small('a')), new NodeRoom(both)];
    expect(describeNoRoom(web, rooms, undefined)).toEqual({
      code: 'NO_ROOM',
      message: `No node has room for web ${WANTED}: a has 512 MiB of memory free; b has 512 MiB of memory free and has 1 GiB of disk space free.`,
      action: 'Stop or remove another stack, or add a node.',
    });
  });

  test.each([
    [0, /n7 has 512 MiB of memory free\.$/],
    [1, /; 1 more is too small as well\.$/],
    [2, /; 2 more are too small as well\.$/],
  ])('names only so many, and how many more there are: %i', (more, end) => {
    const { message } = describeNoRoom(web, many(LIMITS.node.namedNodes + more), undefined);
    expect(message).toMatch(end);
    expect(message.split(';')).toHaveLength(LIMITS.node.namedNodes + Math.min(more, 1));
  });

  test('is told of the node alone that it must go to', () => {
    const pin = siteNode('b', { poolFreeBytes: GiB });
    const rooms = [new NodeRoom(small('a')), new NodeRoom(pin)];
    expect(describeNoRoom(web, rooms, pin)).toEqual({
      code: 'NO_ROOM',
      message: `b has no room for web ${WANTED}: it has 1 GiB of disk space free.`,
      action: 'Choose another node, or stop or remove another stack there.',
    });
  });

  test('is told when that is not among those that the others of its stack can go to', () => {
    const pin = siteNode('far', { linked: false });
    expect(describeNoRoom(web, [new NodeRoom(small('a'))], pin)).toEqual({
      code: 'NO_ROOM',
      message: 'web cannot go to far: other nodes do not reach it.',
      action: 'Choose another node, or let the whole stack go there.',
    });
  });

  describe('because of a pool', () => {
    const need = (pool: string) => ({ pool: poolId(pool), bytes: 9 * GiB, image: undefined });
    const rooms = (nodes: readonly ReturnType<typeof siteNode>[], ...names: string[]) => {
      const pools = names.map((name) =>
        sitePool(
          name,
          nodes.map((node) => node.name),
          { freeBytes: GiB },
        ),
      );
      return nodes.map((node) => new NodeRoom(node, new PoolRooms(pools)));
    };
    const inTank = demand('web', { elsewhere: [need('tank')] });

    test('is told once, when nothing else is in the way anywhere', () => {
      const nodes = [siteNode('a'), siteNode('b')];
      for (const pin of [undefined, nodes[1]]) {
        expect(describeNoRoom(inTank, rooms(nodes, 'tank'), pin)).toMatchObject({
          code: 'POOL_SHORT',
          message: 'web needs 9 GiB of the pool tank, and 1 GiB of it can still be taken.',
        });
      }
    });

    test('is told for each node, when one lacks something else as well', () => {
      const nodes = [siteNode('a'), small('b')];
      expect(describeNoRoom(inTank, rooms(nodes, 'tank'), undefined).message).toMatch(
        /: a can take 1 GiB of the pool tank; b has .* of memory free and can take 1 GiB of the pool tank\.$/,
      );
    });

    test('is told for each pool, when several are too small', () => {
      const both = demand('web', { elsewhere: [need('tank'), need('fast')] });
      expect(
        describeNoRoom(both, rooms([siteNode('a')], 'tank', 'fast'), undefined).message,
      ).toMatch(/: a can take 1 GiB of the pool tank and can take 1 GiB of the pool fast\.$/);
    });
  });
});

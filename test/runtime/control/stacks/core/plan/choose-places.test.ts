import { describe, expect, test } from 'vitest';
import {
  choosePlaces,
  type Places,
  type PlaceWishes,
} from '../../../../../../runtime/control/stacks/core/plan/choose-places.ts';
import { placeNotices } from '../../../../../../runtime/control/stacks/core/plan/place-notices.ts';
import type { MachineDemand } from '../../../../../../runtime/control/stacks/core/plan/machine-demand.ts';
import {
  MACHINE_OVERHEAD_BYTES,
  type SiteNode,
} from '../../../../../../runtime/control/nodes/core/site.ts';
import { demand, GiB, imageCost, siteNode } from './lab/site-nodes.ts';

const IMAGE = imageCost('image');
const ONE = [demand('web', { image: IMAGE })];
const PAIR = [demand('web'), demand('db')];
const THREE = ['web-1', 'web-2', 'web-3'].map((name) => demand(name, { role: 'web' }));

const choose = (
  nodes: SiteNode[],
  demands: readonly MachineDemand[] = ONE,
  wishes: Partial<PlaceWishes> = {},
): Places => choosePlaces(demands, { nodes: {}, gateway: undefined, ...wishes }, { nodes });

/** Nodes of the machines, by name of the machine, and of the router. */
const placesOf = ({ machines, gateway }: Places): Record<string, string | undefined> => ({
  ...Object.fromEntries([...machines].map(([name, { node }]) => [name, node.name])),
  gateway: gateway?.node.name,
});
const reasonsOf = ({ machines }: Places) =>
  Object.fromEntries([...machines].map(([name, { reason }]) => [name, reason]));
const codesOf = ({ problems }: Places): string[] => problems.map(({ code }) => code);
const messageOf = ({ problems }: Places): string => problems[0]?.message ?? '';

describe('nodes without hardware virtualisation', () => {
  const slow = siteNode('a-slow', { accelerator: 'tcg', memoryBytes: 64 * GiB });

  test('are passed over, however much memory is free there', () => {
    const result = choose([slow, siteNode('b')], PAIR);
    expect(placesOf(result)).toMatchObject({ web: 'b', db: 'b' });
    expect(reasonsOf(result)).toEqual({
      web: 'together-accelerated',
      db: 'together-accelerated',
    });
    const spread = choose([slow, siteNode('b')], THREE);
    expect(placesOf(spread)).toMatchObject({ 'web-1': 'b', 'web-2': 'b', 'web-3': 'b' });
    expect(reasonsOf(spread)['web-1']).toBe('roomiest-accelerated');
  });

  test('are used for what no other node has room for', () => {
    const small = siteNode('b', { memoryBytes: 2 * GiB + 2 * MACHINE_OVERHEAD_BYTES });
    const large = demand('db', { memoryBytes: 8 * GiB });
    const result = choose([slow, small], [demand('web', { memoryBytes: GiB }), large]);
    expect(placesOf(result)).toMatchObject({ web: 'b', db: 'a-slow' });
    expect(result.problems).toEqual([]);
  });

  test('are used where they were chosen, and where there are no others', () => {
    expect(
      placesOf(choose([slow, siteNode('b')], PAIR, { nodes: { web: 'a-slow' } })),
    ).toMatchObject({ web: 'a-slow', db: 'b' });
    const result = choose([slow, siteNode('b-slow', { accelerator: 'tcg' })], PAIR);
    expect(placesOf(result)).toMatchObject({ web: 'a-slow', db: 'a-slow' });
    expect(reasonsOf(result)).toEqual({ web: 'together', db: 'together' });
  });
});

describe('a stack of one machine', () => {
  test('goes to the node with most free memory, wherever that stands in the list', () => {
    const busy = siteNode('busy', { memoryReservedBytes: 8 * GiB });
    expect(placesOf(choose([busy, siteNode('idle')])).web).toBe('idle');
    expect(placesOf(choose([siteNode('idle'), busy])).web).toBe('idle');
  });

  test('passes over a node that is full, even one with more free memory', () => {
    const full = siteNode('a-full', { memoryBytes: 64 * GiB, poolFreeBytes: GiB });
    const result = choose([full, siteNode('b-roomy')]);
    expect(placesOf(result).web).toBe('b-roomy');
    expect(result.problems).toEqual([]);
  });

  test('passes over nodes that are not connected, and nodes that are closed', () => {
    const lost = siteNode('lost', { ready: false, memoryBytes: 64 * GiB });
    const closed = siteNode('closed', { admits: false, memoryBytes: 64 * GiB });
    expect(placesOf(choose([lost, closed, siteNode('open')])).web).toBe('open');
  });

  test('goes where its image is already, of nodes alike, and else by name', () => {
    const warm = siteNode('warm', { images: new Set([IMAGE.id]) });
    expect(placesOf(choose([siteNode('cold'), warm])).web).toBe('warm');
    expect(placesOf(choose([warm, siteNode('cold')])).web).toBe('warm');
    expect(placesOf(choose([siteNode('b'), siteNode('a')])).web).toBe('a');
  });

  test('may run on a node without the gateway role, and has its router elsewhere', () => {
    const inner = siteNode('inner', { gateway: false, memoryBytes: 64 * GiB });
    const result = choose([inner, siteNode('edge')]);
    expect(placesOf(result)).toEqual({ web: 'inner', gateway: 'edge' });
    expect(result.gateway?.reason).toBe('only');
  });

  test('has its router on the roomiest gateway, when it is on none itself', () => {
    const inner = siteNode('inner', { gateway: false, memoryBytes: 64 * GiB });
    const busy = siteNode('edge-a', { memoryReservedBytes: GiB });
    for (const gateways of [
      [busy, siteNode('edge-b')],
      [siteNode('edge-b'), busy],
    ]) {
      const result = choose([inner, ...gateways]);
      expect(placesOf(result)).toEqual({ web: 'inner', gateway: 'edge-b' });
      expect(result.gateway?.reason).toBe('roomiest');
    }
  });
});

describe('a stack of several machines', () => {
  test('stays together where it fits, although the roomiest node is another for each', () => {
    const wide = siteNode('wide', { memoryBytes: 64 * GiB, poolFreeBytes: 15 * GiB });
    const result = choose([wide, siteNode('whole')], PAIR);
    expect(placesOf(result)).toEqual({ web: 'whole', db: 'whole', gateway: 'whole' });
    expect(reasonsOf(result)).toEqual({ web: 'together', db: 'together' });
    expect(result.gateway?.reason).toBe('beside');
  });

  test('is spread where no node has room for all of it, the largest machine first', () => {
    const demands = [
      demand('web', { memoryBytes: 2 * GiB }),
      demand('db', { memoryBytes: 6 * GiB }),
    ];
    const small = siteNode('small', { memoryBytes: 4 * GiB });
    const result = choose([small, siteNode('large', { memoryBytes: 8 * GiB })], demands);
    expect(placesOf(result)).toEqual({ web: 'small', db: 'large', gateway: 'large' });
    expect(reasonsOf(result)).toEqual({ web: 'roomiest', db: 'roomiest' });
    expect(result.problems).toEqual([]);
  });

  test('has the machine with the largest disks placed first, of machines with as much memory', () => {
    const demands = [demand('web'), demand('db', { volumeBytes: 60 * GiB })];
    const roomy = siteNode('roomy', { memoryBytes: 64 * GiB, poolFreeBytes: 65 * GiB });
    const result = choose([roomy, siteNode('other', { poolFreeBytes: 30 * GiB })], demands);
    expect(placesOf(result)).toMatchObject({ web: 'other', db: 'roomy' });
    expect(result.problems).toEqual([]);
  });

  test('has machines of one role apart, as long as there are nodes', () => {
    const result = choose([siteNode('a'), siteNode('b')], THREE);
    expect(placesOf(result)).toEqual({ 'web-1': 'a', 'web-2': 'b', 'web-3': 'a', gateway: 'a' });
    expect(reasonsOf(result)).toEqual({ 'web-1': 'roomiest', 'web-2': 'apart', 'web-3': 'beside' });
  });

  test('has other roles beside those machines', () => {
    const result = choose(
      [siteNode('a'), siteNode('b'), siteNode('c', { memoryBytes: 64 * GiB })],
      [...THREE.slice(0, 2), demand('db', { memoryBytes: GiB })],
    );
    expect(placesOf(result)).toMatchObject({ 'web-1': 'c', 'web-2': 'a', db: 'c' });
    expect(reasonsOf(result).db).toBe('beside');
  });

  test('has other roles beside those machines, although another node is empty', () => {
    const nodes = ['a', 'b', 'c'].map((name) => siteNode(name));
    const result = choose(nodes, [...THREE.slice(0, 2), demand('db', { memoryBytes: GiB })]);
    expect(placesOf(result)).toMatchObject({ 'web-1': 'a', 'web-2': 'b', db: 'a' });
  });

  test('goes where the image of a machine beside it is, of nodes that are alike otherwise', () => {
    const [x, y] = [imageCost('x'), imageCost('y')];
    const demands = [
      demand('p', { image: x }),
      demand('q', { image: y }),
      demand('r', { image: y, memoryBytes: GiB }),
    ];
    const result = choose([siteNode('a'), siteNode('b')], demands, { nodes: { p: 'a', q: 'b' } });
    expect(placesOf(result)).toMatchObject({ p: 'a', q: 'b', r: 'b' });
  });

  test('spans no node that others do not reach', () => {
    const alone = siteNode('alone', { linked: false, memoryBytes: 64 * GiB });
    const result = choose([alone, siteNode('a'), siteNode('b')], THREE);
    expect(placesOf(result)).toMatchObject({ 'web-1': 'a', 'web-2': 'b' });
  });

  test('goes to a node that others do not reach when it alone has room', () => {
    const alone = siteNode('alone', { linked: false });
    const result = choose([alone, siteNode('tiny', { memoryBytes: GiB })], PAIR);
    expect(placesOf(result)).toEqual({ web: 'alone', db: 'alone', gateway: 'alone' });
    expect(reasonsOf(result)).toEqual({ web: 'only', db: 'only' });
    expect(result.problems).toEqual([]);
  });

  test('takes the roomiest of nodes that do not reach each other', () => {
    const nodes = ['a', 'b'].map((name) => siteNode(name, { linked: false }));
    const roomy = siteNode('c', { linked: false, memoryBytes: 32 * GiB });
    expect(placesOf(choose([...nodes, roomy], PAIR))).toMatchObject({ web: 'c', db: 'c' });
    // Alike in room, they are told apart by name, however they are listed.
    expect(placesOf(choose(nodes, PAIR))).toMatchObject({ web: 'a', db: 'a' });
    expect(placesOf(choose(nodes.toReversed(), PAIR))).toMatchObject({ web: 'a', db: 'a' });
  });
});

describe('what an operator decided', () => {
  const nodes = [siteNode('a'), siteNode('b'), siteNode('c')];

  test('is done: roles, single machines, the gateway', () => {
    const wishes = { nodes: { web: 'b', 'web-2': 'c' }, gateway: 'a' };
    const result = choose(nodes, THREE, wishes);
    expect(placesOf(result)).toEqual({ 'web-1': 'b', 'web-2': 'c', 'web-3': 'b', gateway: 'a' });
    expect(reasonsOf(result)).toEqual({ 'web-1': 'pinned', 'web-2': 'pinned', 'web-3': 'pinned' });
    expect(result.gateway?.reason).toBe('pinned');
    expect(result.problems).toEqual([]);
  });

  test('may be told by id', () => {
    expect(placesOf(choose(nodes, ONE, { nodes: { web: 'node-c' } })).web).toBe('c');
  });

  test('keeps a stack together on the node of its only pinned machine', () => {
    expect(placesOf(choose(nodes, PAIR, { nodes: { db: 'b' } }))).toMatchObject({
      web: 'b',
      db: 'b',
    });
  });

  test('is refused when there is no such role, machine or node', () => {
    const result = choose(nodes, ONE, { nodes: { wbe: 'd', web: 'd' }, gateway: 'e' });
    expect(codesOf(result)).toEqual(['PIN_UNKNOWN', 'NODE_UNKNOWN', 'NODE_UNKNOWN']);
    expect(result.problems.map(({ message }) => message)).toEqual([
      'There is no role or machine “wbe”.',
      'There is no node “d”.',
      'There is no node “e”.',
    ]);
  });

  test('is refused on a node that is closed or not connected, by these words', () => {
    const away = [siteNode('a'), siteNode('b', { admits: false }), siteNode('c', { ready: false })];
    const result = choose(away, ONE, { nodes: { web: 'b' }, gateway: 'c' });
    expect(codesOf(result)).toEqual(['NODE_CLOSED', 'NODE_CLOSED']);
    expect(result.problems.map(({ message }) => message)).toEqual([
      'b is closed to new machines.',
      'c is not connected.',
    ]);
  });

  test('is refused for a gateway that is none, and for one that others do not reach', () => {
    const inner = [siteNode('a'), siteNode('b', { gateway: false })];
    expect(choose(inner, ONE, { gateway: 'b' }).problems).toEqual([
      {
        code: 'NO_GATEWAY',
        message: 'b cannot carry the router: its agent does not have the gateway role.',
        action: 'Choose another gateway.',
      },
    ]);
    expect(choose(inner, ONE, { gateway: 'z' }).problems).toEqual([
      { code: 'NODE_UNKNOWN', message: 'There is no node “z”.', action: 'Choose another node.' },
    ]);
    const alone = [siteNode('a'), siteNode('b', { linked: false })];
    const result = choose(alone, ONE, { nodes: { web: 'a' }, gateway: 'b' });
    expect(result.problems).toEqual([
      {
        code: 'NO_GATEWAY',
        message: 'Other nodes do not reach b, so that it cannot carry the router.',
        action: 'Choose another gateway.',
      },
    ]);
    expect(placesOf(choose(alone, ONE, { gateway: 'b' }))).toEqual({ web: 'b', gateway: 'b' });
  });

  test('is refused where the node has no room, whatever others have', () => {
    const short = [siteNode('a'), siteNode('b', { memoryBytes: GiB })];
    const result = choose(short, ONE, { nodes: { web: 'b' } });
    expect(codesOf(result)).toEqual(['NO_ROOM']);
    expect(messageOf(result)).toBe(
      'b has no room for web (2 GiB of memory, up to 10 GiB of disk space): it has 512 MiB of memory free.',
    );
  });
});

describe('where nothing fits', () => {
  test('without a node, with closed nodes alone, and without a gateway, it says so', () => {
    for (const nodes of [[], [siteNode('a', { ready: false })]]) {
      expect(choose(nodes).problems).toEqual([
        {
          code: 'NO_NODE',
          message: 'No node is connected, so nothing can run.',
          action: 'Start the agent and wait until the node shows as ready.',
        },
      ]);
    }
    expect(
      choosePlaces(ONE, { nodes: {}, gateway: undefined }, { nodes: [], awaitsNodes: true }),
    ).toMatchObject({
      problems: [
        {
          code: 'NO_NODE',
          message: 'The server has just been started, and no node has reported to it yet.',
          action: 'Try again in a few seconds.',
        },
      ],
    });
    const closed = ['a', 'b'].map((name) => siteNode(name, { admits: false }));
    expect(choose([...closed, siteNode('c', { ready: false })]).problems).toEqual([
      {
        code: 'NO_NODE',
        message: 'Every node that is connected is closed to new machines: a, b.',
        action:
          'Open one of them: yard node uncordon <node>, or yard node maintenance <node> --end.',
      },
    ]);
    expect(choose([siteNode('a', { gateway: false })]).problems).toEqual([
      {
        code: 'NO_GATEWAY',
        message: 'No node that is connected may carry the router of a stack.',
        action: 'Start an agent with the gateway role, and wait until its node shows as ready.',
      },
    ]);
  });

  test('the only node is told what all of the stack needs of it', () => {
    const result = choose([siteNode('one', { memoryBytes: 4 * GiB })], PAIR);
    expect(codesOf(result)).toEqual(['MEMORY_SHORT']);
    expect(messageOf(result)).toBe('It needs 4.2 GiB of memory on one, and 3.5 GiB is free.');
  });

  test('of several nodes that do not reach each other, the one is shown that lacks least', () => {
    const result = choose([
      siteNode('lacks-both', { linked: false, memoryBytes: GiB, poolFreeBytes: 0 }),
      siteNode('lacks-disk', { linked: false, poolFreeBytes: 0 }),
    ]);
    expect(result.problems).toMatchObject([
      { code: 'DISK_SHORT', message: expect.stringContaining('lacks-disk') as unknown },
    ]);
  });

  test('each machine without a place is named, with what each node has', () => {
    const nodes = [
      siteNode('a', { memoryBytes: 2 * GiB }),
      siteNode('b', { poolFreeBytes: GiB }),
      siteNode('c', { cpusReserved: 31 }),
    ];
    const result = choose(nodes, PAIR);
    expect(codesOf(result)).toEqual(['NO_ROOM', 'NO_ROOM']);
    expect(messageOf(result)).toBe(
      'No node has room for web (2 GiB of memory, up to 10 GiB of disk space): ' +
        'a has 1.5 GiB of memory free; b has 1 GiB of disk space free; c has 1 virtual core free.',
    );
  });

  test('of many nodes only some are named', () => {
    const nodes = Array.from({ length: 11 }, (_, i) => siteNode(`n${i}`, { memoryBytes: GiB }));
    expect(messageOf(choose(nodes))).toMatch(/n7 has .*; 3 more are too small as well\.$/);
  });
});

describe('room on a node', () => {
  const free = 16 * GiB - Math.round(16 * GiB * 0.05);
  const codes = (node: SiteNode, demands: MachineDemand[]) => codesOf(choose([node], demands));

  test('counts what QEMU takes for each machine', () => {
    const all = free - 3 * MACHINE_OVERHEAD_BYTES;
    const machines = (memoryBytes: number) =>
      ['a', 'b', 'c'].map((name, i) => demand(name, { memoryBytes: i === 0 ? memoryBytes : 0 }));
    expect(codes(siteNode('one'), machines(all))).toEqual([]);
    expect(codes(siteNode('one'), machines(all + 1))).toEqual(['MEMORY_SHORT']);
  });

  test('counts an image that is not there once, and one that is there not at all', () => {
    const two = [demand('web', { image: IMAGE }), demand('db', { image: IMAGE })];
    const poolFreeBytes = 20 * GiB + IMAGE.plainBytes;
    expect(codes(siteNode('one', { poolFreeBytes }), two)).toEqual([]);
    expect(codes(siteNode('one', { poolFreeBytes: poolFreeBytes - 1 }), two)).toEqual([
      'DISK_SHORT',
    ]);
    const warm = siteNode('one', { poolFreeBytes: 20 * GiB, images: new Set([IMAGE.id]) });
    expect(codes(warm, two)).toEqual([]);
  });

  test('is none for UEFI machines where there is no firmware', () => {
    const uefi = [demand('web', { uefi: true })];
    const plain = siteNode('plain', { uefi: false, memoryBytes: 64 * GiB });
    expect(codes(plain, uefi)).toEqual(['UEFI_MISSING']);
    expect(placesOf(choose([plain, siteNode('modern')], uefi)).web).toBe('modern');
  });

  test('has eight virtual cores for each of its own', () => {
    const node = siteNode('one', { cpus: 2, cpusReserved: 14 });
    expect(codes(node, [demand('web', { cpu: 2 })])).toEqual([]);
    expect(codes(node, [demand('web', { cpu: 3 })])).toEqual(['CPU_SHORT']);
    const short = (cpusReserved: number) =>
      messageOf(choose([{ ...node, cpusReserved }], [demand('web', { cpu: 3 })]));
    expect(short(14)).toBe('It needs 3 virtual cores on one, and 2 are free.');
    expect(short(15)).toBe('It needs 3 virtual cores on one, and 1 is free.');
    expect(short(20)).toBe('It needs 3 virtual cores on one, and 0 are free.');
  });
});

describe('notices', () => {
  const slow = siteNode('slow', {
    accelerator: 'tcg',
    acceleratorReason: 'It has no /dev/kvm.',
    cpus: 1,
    notices: ['Its clock is off.'],
  });
  const codes = (nodes: SiteNode[], wishes: Partial<PlaceWishes> = {}) =>
    placeNotices(choose(nodes, ONE, wishes), ONE).map(({ code }) => code);

  test('are those of the chosen node alone', () => {
    expect(placeNotices(choose([slow]), ONE)).toEqual([
      { code: 'NODE', message: 'slow: Its clock is off.' },
      {
        code: 'NO_ACCELERATION',
        message: 'slow cannot use hardware virtualisation. It has no /dev/kvm.',
      },
      {
        code: 'CPU_SHARED',
        message: 'The machines have 2 virtual cores together; slow has 1.',
      },
    ]);
    expect(codes([siteNode('even', { cpus: 2 })])).toEqual([]);
    expect(codes([{ ...slow, memoryReservedBytes: GiB }, siteNode('fine')])).toEqual([]);
  });

  test('of a node that has nothing but the router are its own', () => {
    expect(codes([slow, siteNode('fine')], { nodes: { web: 'fine' }, gateway: 'slow' })).toEqual([
      'NODE',
    ]);
  });
});

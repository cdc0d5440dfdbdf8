import { describe, expect, test } from 'vitest';
import {
  imagesThere,
  type NextSystem,
  upgradeRoom,
  type UpgradeRoomInput,
} from '../../../../../../../runtime/control/stacks/core/plan/upgrade/upgrade-room.ts';
import { SYSTEM_GROWTH_BYTES } from '../../../../../../../runtime/control/nodes/core/site.ts';
import { poolId, sitePool } from '../../../../pools/core/lab.ts';
import { definedMachine, definition, nodeId } from '../../define/lab.ts';
import { GiB, imageCost, siteNode } from '../lab/site-nodes.ts';

const db = definedMachine('db', { memoryBytes: 2 * GiB });
const web = definedMachine('web', { node: nodeId('b'), memoryBytes: 2 * GiB });
const image = imageCost('next');
const system = (over: Partial<NextSystem> = {}): NextSystem => ({
  machine: db,
  pool: undefined,
  sizeBytes: 8 * GiB,
  image,
  ...over,
});

const room = (over: Partial<UpgradeRoomInput> = {}) =>
  upgradeRoom({
    stack: { stage: 'defined', power: 'on' },
    next: definition({ machines: [db, web] }),
    systems: [system()],
    site: { nodes: [siteNode('a'), siteNode('b')] },
    others: { nodes: [siteNode('a'), siteNode('b')] },
    uses: [],
    ...over,
  });
const free = (bytes: number, over = {}) => siteNode('a', { poolFreeBytes: bytes, ...over });
const needed = SYSTEM_GROWTH_BYTES + image.plainBytes;

describe('a newer version', () => {
  test('needs memory beside other stacks, while it runs', () => {
    const others = { nodes: [siteNode('a', { memoryBytes: 2 * GiB }), siteNode('b')] };
    expect(room()).toEqual([]);
    expect(room({ others }).map(({ code }) => code)).toEqual(['MEMORY_SHORT']);
    expect(room({ others, stack: { stage: 'defined', power: 'off' } })).toEqual([]);
  });

  test('needs its nodes, whether it runs or not', () => {
    const others = { nodes: [siteNode('a')] };
    for (const power of ['on', 'off'] as const) {
      const found = room({ others, stack: { stage: 'defined', power } });
      expect(found.map(({ code }) => code)).toEqual(['NO_NODE']);
    }
  });

  test('needs its system disks and images on each node, beside what there is', () => {
    const site = (bytes: number, over = {}) => ({
      site: { nodes: [free(bytes, over), siteNode('b')] },
    });
    expect(room(site(needed))).toEqual([]);
    expect(room(site(needed - 1))).toEqual([
      {
        code: 'DISK_SHORT',
        message: 'It needs 4.5 GiB of disk space on a beside what there is, and 4.5 GiB is free.',
        action: 'Free some space there, or delete restore points that are not needed.',
      },
    ]);
    const there = { images: new Set([image.id]) };
    expect(room(site(SYSTEM_GROWTH_BYTES, there))).toEqual([]);
    expect(room(site(SYSTEM_GROWTH_BYTES - 1, there))).toHaveLength(1);
  });

  test('needs an image once for several machines, and a disk for each', () => {
    const systems = [system(), system({ machine: definedMachine('more') })];
    const both = needed + SYSTEM_GROWTH_BYTES;
    expect(room({ systems, site: { nodes: [free(both)] } })).toEqual([]);
    expect(room({ systems, site: { nodes: [free(both - 1)] } })).toHaveLength(1);
  });

  test('needs nothing on nodes and in pools where it has no system disk', () => {
    const tank = sitePool('tank', ['a'], { freeBytes: 0 });
    const site = { nodes: [siteNode('a'), siteNode('b', { poolFreeBytes: 0 })], pools: [tank] };
    expect(room({ site })).toEqual([]);
  });

  test('needs room in the pools in which system disks are', () => {
    const systems = [system({ pool: poolId('tank') })];
    const site = (freeBytes: number, over = {}) => ({
      systems,
      site: {
        nodes: [free(0)],
        pools: [
          sitePool('tank', ['a'], { freeBytes, ...over }),
          sitePool('other', ['a'], { freeBytes: 0 }),
        ],
      },
    });
    expect(room(site(needed))).toEqual([]);
    const [problem, ...more] = room(site(needed - 1));
    expect(more).toEqual([]);
    expect(problem?.message).toContain('It needs');
    expect(problem?.message).toContain('tank');
    const there = { images: new Set([image.id]) };
    expect(room(site(SYSTEM_GROWTH_BYTES, there))).toEqual([]);
  });

  test('needs firmware where a machine starts by UEFI, and only there', () => {
    const uefi = definedMachine('db', { firmware: 'uefi' });
    const nodes = [siteNode('a', { uefi: false }), siteNode('b', { uefi: false })];
    expect(room({ site: { nodes } })).toEqual([]);
    expect(room({ site: { nodes }, next: definition({ machines: [uefi, web] }) })).toMatchObject([
      { code: 'NO_FIRMWARE', message: 'db starts by UEFI, for which a has no firmware.' },
    ]);
    expect(room({ next: definition({ machines: [uefi, web] }) })).toEqual([]);
  });
});

describe('images', () => {
  const inA = { images: new Set([image.id]) };
  const there = (systems: NextSystem[], site: Parameters<typeof imagesThere>[1]) => [
    ...imagesThere(systems, site),
  ];

  test('are there when they are in every pool that needs them', () => {
    const systems = [system(), system({ machine: web })];
    expect(there(systems, { nodes: [siteNode('a', inA), siteNode('b', inA)] })).toEqual([image.id]);
    expect(there(systems, { nodes: [siteNode('a', inA), siteNode('b')] })).toEqual([]);
    expect(there(systems, { nodes: [siteNode('a', inA)] })).toEqual([]);
    expect(there([system({ image: undefined })], { nodes: [siteNode('a', inA)] })).toEqual([]);
  });

  test('are looked for in the pool of the disk', () => {
    const systems = [system({ pool: poolId('tank') })];
    const nodes = [siteNode('a', inA)];
    expect(there(systems, { nodes })).toEqual([]);
    expect(there(systems, { nodes, pools: [sitePool('tank', ['a'], inA)] })).toEqual([image.id]);
    expect(
      there(systems, { nodes, pools: [sitePool('tank', ['a']), sitePool('x', ['a'], inA)] }),
    ).toEqual([]);
  });
});

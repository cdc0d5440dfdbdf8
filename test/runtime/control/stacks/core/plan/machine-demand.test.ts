import { describe, expect, test } from 'vitest';
import { SYSTEM_GROWTH_BYTES } from '../../../../../../runtime/control/nodes/core/site.ts';
import {
  diskBytesOf,
  machineDemands,
} from '../../../../../../runtime/control/stacks/core/plan/machine-demand.ts';
import { diskRoomBytes } from '../../../../../../runtime/control/stacks/core/plan/disk-room.ts';
import { hostName } from '../../../../../../runtime/control/stacks/core/plan/host-name.ts';
import type { PoolOf } from '../../../../../../runtime/control/stacks/core/plan/choose-pools.ts';
import { makeAppliance, makeManifest } from '../../../../../fakes/appliances.ts';
import { poolId, sitePool } from '../../../pools/core/lab.ts';
import { demand, GiB, siteNode } from './lab/site-nodes.ts';

const MiB = 2 ** 20;
const tank = sitePool('tank', ['a']);
const inOwn: PoolOf = () => ({ pool: undefined, reason: 'default' });
/** Puts one disk of a role into the pool `tank`. */
const inTank =
  (role: string, name: string): PoolOf =>
  (disk) => ({
    pool: disk.role === role && disk.name === name ? tank : undefined,
    reason: 'chosen',
  });
/** Puts all disks of a kind there. */
const kindInTank =
  (kind: 'system' | 'data'): PoolOf =>
  (disk) => ({ pool: disk.kind === kind ? tank : undefined, reason: 'default' });
const counts = (db: number, web: number) =>
  new Map([
    ['db', db],
    ['web', web],
  ]);

describe('what machines need', () => {
  const appliance = makeAppliance();
  const [dbImage, webImage] = appliance.images;

  test('is what their role says, as often as there are machines of it', () => {
    expect(machineDemands(appliance, counts(1, 2), inOwn)).toEqual([
      {
        name: 'db',
        role: 'db',
        cpu: 1,
        memoryBytes: 512 * MiB,
        uefi: false,
        volumeBytes: SYSTEM_GROWTH_BYTES + 4 * GiB,
        image: dbImage,
        ownByDefault: true,
        elsewhere: [],
      },
      ...['web-1', 'web-2'].map((name) => ({
        name,
        role: 'web',
        cpu: 1,
        memoryBytes: 512 * MiB,
        uefi: false,
        volumeBytes: SYSTEM_GROWTH_BYTES,
        image: webImage,
        ownByDefault: true,
        elsewhere: [],
      })),
    ]);
    expect(machineDemands(appliance, new Map(), inOwn)).toEqual([]);
  });

  test('is firmware, when they start by UEFI', () => {
    const { web } = makeManifest().roles;
    const roles = { web: { ...web, firmware: 'uefi' } };
    const made = makeAppliance(makeManifest({ roles, outputs: {} }));
    expect(machineDemands(made, counts(0, 1), inOwn)[0]?.uefi).toBe(true);
  });

  test('is in another pool what was put there: a disk of data, without an image', () => {
    const [db] = machineDemands(appliance, counts(1, 0), inTank('db', 'store'));
    expect(db).toMatchObject({
      volumeBytes: SYSTEM_GROWTH_BYTES,
      image: dbImage,
      elsewhere: [{ pool: tank.id, bytes: 4 * GiB, image: undefined }],
    });
    expect(diskBytesOf(db!)).toBe(SYSTEM_GROWTH_BYTES + 4 * GiB);
  });

  test('is in another pool what was put there: a system disk, with its image', () => {
    const [db] = machineDemands(appliance, counts(1, 0), inTank('db', 'system'));
    expect(db).toMatchObject({
      volumeBytes: 4 * GiB,
      image: undefined,
      elsewhere: [{ pool: tank.id, bytes: SYSTEM_GROWTH_BYTES, image: dbImage }],
    });
  });

  test('is in another pool what is there by default', () => {
    const bytes = (kind: 'system' | 'data') =>
      machineDemands(appliance, counts(1, 0), kindInTank(kind))[0]?.elsewhere?.map(
        (need) => need.bytes,
      );
    expect([bytes('system'), bytes('data')]).toEqual([[SYSTEM_GROWTH_BYTES], [4 * GiB]]);
  });

  test('is of all their disks together what is promised, wherever they are', () => {
    expect(diskBytesOf(demand('db'))).toBe(10 * GiB);
    const elsewhere = [1, 2].map((bytes) => ({ pool: tank.id, bytes, image: undefined }));
    expect(diskBytesOf(demand('db', { elsewhere }))).toBe(10 * GiB + 3);
  });
});

describe('room for the disks of a stack', () => {
  const [a, b] = [
    siteNode('a'),
    siteNode('b', { poolFreeBytes: 50 * GiB, diskPromisedBytes: GiB }),
  ];
  const at = (places: Record<string, typeof a>) => ({
    machines: new Map(
      Object.entries(places).map(([name, node]) => [name, { node, reason: 'only' as const }]),
    ),
  });
  const need = (pool: string) => [{ pool: poolId(pool), bytes: 1, image: undefined }];

  test('is that of the own pools of its nodes, each once', () => {
    const demands = [demand('db'), demand('web'), demand('mail')];
    expect(diskRoomBytes(at({ db: a, web: a, mail: b }), demands)).toBe(149 * GiB);
    expect(diskRoomBytes(at({ db: a }), demands)).toBe(100 * GiB);
    expect(diskRoomBytes(at({}), demands)).toBe(0);
  });

  test('is that of other pools, each once, and of no own pool that nothing goes to', () => {
    const pools = [tank, sitePool('fast', ['a'], { freeBytes: 7 * GiB }), sitePool('cold', ['a'])];
    const demands = [
      demand('db', { volumeBytes: 0, elsewhere: need('fast') }),
      demand('web', { volumeBytes: 1, elsewhere: need('fast') }),
    ];
    expect(diskRoomBytes(at({ db: a, web: b }), demands, pools)).toBe(56 * GiB);
    expect(diskRoomBytes(at({ db: a, web: b }), demands)).toBe(49 * GiB);
  });
});

test('a machine has the name of its role, with a number where there can be several', () => {
  const upTo = (maximum: number) => ({ count: { default: 1, minimum: 1, maximum } });
  expect(hostName('db', upTo(1), 0)).toBe('db');
  expect([0, 1].map((index) => hostName('web', upTo(4), index))).toEqual(['web-1', 'web-2']);
});

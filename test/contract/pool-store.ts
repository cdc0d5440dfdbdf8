import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  PoolDetails,
  PoolRecord,
  PoolStore,
} from '../../runtime/control/pools/ports/pool-store.ts';
import type { NodeId, PoolId } from '../../schemas/ids/brand.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';

const NODE = 'node-0000000001' as NodeId;
const poolId = (number: number): PoolId => `pool-000000000${number}` as PoolId;

const pool = (number: number, over: Partial<PoolRecord> = {}): PoolRecord => ({
  id: poolId(number),
  name: `pool-${number}`,
  place: { kind: 'nfs', server: 'nas.lan', path: '/export/yard' },
  nodes: { kind: 'all' },
  reserve: { unit: 'percent', percent: 5 },
  note: '',
  createdAt: new Date('2026-05-01T12:00:00.000Z'),
  createdBy: 'tester',
  ...over,
});

/** What every {@link PoolStore} does. */
export function poolStoreContract(kind: StoreKind): void {
  describe(`pools, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let pools: PoolStore;
    beforeEach(async () => {
      under = await kind.open();
      ({ pools } = under.stores);
    });
    afterEach(() => under.close());

    test('read back as they were stored, by name', async () => {
      const all = [
        pool(1, { place: { kind: 'export', node: NODE, path: '/srv/yard' } }),
        pool(2, { place: { kind: 'disk', label: 'FAST' }, nodes: { kind: 'list', nodes: [NODE] } }),
        pool(3, {
          place: { kind: 'folder', path: '/mnt/yard', shared: true },
          nodes: { kind: 'labels', labels: { zone: 'attic' } },
          reserve: { unit: 'bytes', bytes: 2 ** 40 },
          note: 'Two\nlines',
        }),
      ];
      for (const each of all.toReversed()) await pools.add(each);
      expect(await pools.list()).toEqual(all);
    });

    test('lose the order to format their disk, once, and nothing else', async () => {
      const format = { path: '/dev/sdb', serial: 'S1', sizeBytes: 4_096, contents: [] };
      const made = pool(1, { place: { kind: 'disk', label: 'FAST', format } });
      const other = pool(2, { place: { kind: 'disk', label: 'SLOW', format } });
      await pools.add(made);
      await pools.add(other);
      expect(await pools.list()).toEqual([made, other]);
      expect(await pools.endFormat(made.id)).toBe(true);
      const without = { ...made, place: { kind: 'disk', label: 'FAST' } };
      expect(await pools.list()).toEqual([without, other]);
      expect(await pools.endFormat(made.id)).toBe(false);
      expect(await pools.endFormat(poolId(9))).toBe(false);
    });

    test('have names of their own, also for two who add one at the same moment', async () => {
      const twice = await Promise.allSettled([
        pools.add(pool(1, { name: 'tank' })),
        pools.add(pool(2, { name: 'tank' })),
      ]);
      expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      await expect(pools.add(pool(3, { name: 'tank' }))).rejects.toMatchObject({
        code: 'NAME_TAKEN',
        data: { what: 'pool', name: 'tank' },
      });
      await pools.add(pool(4, { name: 'other' }));
      await expect(pools.change(poolId(4), { name: 'tank' })).rejects.toMatchObject({
        code: 'NAME_TAKEN',
      });
      expect((await pools.list()).map(({ name }) => name)).toEqual(['other', 'tank']);
    });

    test('are changed in what is given, and in nothing else', async () => {
      const before = pool(1, { note: 'old' });
      await pools.add(before);
      await pools.add(pool(2));
      expect(await pools.change(poolId(1), { name: 'tank' })).toBe(true);
      expect(await pools.change(poolId(1), { name: 'tank' })).toBe(true);
      expect(await pools.change(poolId(1), {})).toBe(true);
      expect((await pools.list())[1]).toEqual({ ...before, name: 'tank' });
      const change: Partial<PoolDetails> = {
        note: '',
        nodes: { kind: 'list', nodes: [NODE] },
        reserve: { unit: 'bytes', bytes: 7 },
      };
      expect(await pools.change(poolId(1), change)).toBe(true);
      expect((await pools.list())[1]).toEqual({ ...before, name: 'tank', ...change });
      expect((await pools.list())[0]).toEqual(pool(2));
      expect(await pools.change(poolId(9), { note: 'x' })).toBe(false);
      expect(await pools.change(poolId(9), {})).toBe(false);
    });

    test('are removed once', async () => {
      await pools.add(pool(1));
      await pools.add(pool(2));
      expect(await pools.remove(poolId(1))).toBe(true);
      expect(await pools.remove(poolId(1))).toBe(false);
      expect(await pools.list()).toEqual([pool(2)]);
    });

    test('are the default of a kind of volumes until another one is, or they are removed', async () => {
      await pools.add(pool(1));
      await pools.add(pool(2));
      expect(await pools.defaults()).toEqual({ system: undefined, data: undefined });
      await pools.setDefault('data', poolId(1));
      await pools.setDefault('data', poolId(2));
      await pools.setDefault('system', poolId(1));
      expect(await pools.defaults()).toEqual({ system: poolId(1), data: poolId(2) });
      await pools.setDefault('system', undefined);
      await pools.setDefault('system', undefined);
      expect(await pools.defaults()).toEqual({ system: undefined, data: poolId(2) });
      await pools.remove(poolId(2));
      expect(await pools.defaults()).toEqual({ system: undefined, data: undefined });
    });
  });
}

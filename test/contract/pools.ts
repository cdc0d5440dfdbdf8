import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claim, Pools } from '../../runtime/agent/storage/ports/pools.ts';
import type { DesiredPool } from '../../schemas/agent/pool.ts';
import type { MachineId, NodeId, PoolId, VolumeId } from '../../schemas/ids/brand.ts';
import { NODE, OTHER_NODE } from '../fakes/machines.ts';

export interface PoolsUnderTest {
  /** Two nodes. */
  readonly one: Pools;
  readonly two: Pools;
  /** One that both nodes have, and one that each has for itself; nothing is in them yet. */
  readonly shared: DesiredPool;
  readonly local: DesiredPool;
  /** Takes away what the shared pool is in, or puts it back. */
  setShared(isThere: boolean): Promise<void>;
  close(): Promise<void>;
}

const MACHINE = 'machine-0123456789' as MachineId;

/** What all {@link Pools} do. */
export function poolsContract(name: string, open: () => Promise<PoolsUnderTest>): void {
  describe(`${name} keeps pools`, () => {
    let under: PoolsUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());

    const stateOf = async (pools: Pools, { id }: DesiredPool): Promise<string | undefined> =>
      (await pools.list()).get(id)?.state;
    const isNew = true;
    const claim = (node: NodeId, epoch: number): Claim => ({ machine: MACHINE, node, epoch });
    let lastVolume = 0;
    const newVolume = (): VolumeId => {
      lastVolume += 1;
      return `volume-${String(lastVolume).padStart(10, '0')}` as VolumeId;
    };

    test('a pool without a mark is made when it is new, and only then', async () => {
      const { one, shared } = under;
      expect(await stateOf(one, shared)).toBeUndefined();
      const notNew = one.ensure(shared, { isNew: false });
      await expect(notNew).rejects.toMatchObject({ code: 'POOL_ABSENT' });
      expect(await one.ensure(shared, { isNew })).toBe(true);
      expect(await one.ensure(shared, { isNew })).toBe(false);
      expect(await stateOf(one, shared)).toBe('ready');
    });

    test('another node finds a shared pool as it was made', async () => {
      await under.two.ensure(under.shared, { isNew: false });
      const found = (await under.two.list()).get(under.shared.id);
      expect(found).toMatchObject({ state: 'ready', volumes: [], images: [] });
      expect(found?.state === 'ready' && found.totalBytes).toBeGreaterThan(0);
    });

    test('a pool is listed until it is released, and is there again afterwards', async () => {
      const { one, local } = under;
      await one.ensure(local, { isNew });
      expect(await stateOf(one, local)).toBe('ready');
      expect(await one.release(local.id)).toBe(true);
      expect(await one.release(local.id)).toBe(false);
      expect(await stateOf(one, local)).toBeUndefined();
      await one.ensure(local, { isNew: false });
      expect(await stateOf(one, local)).toBe('ready');
    });

    test('D1: one that has gone is absent, is not made anew, and is there again by itself', async () => {
      const { one, shared } = under;
      await one.ensure(shared, { isNew });
      await under.setShared(false);
      expect(await stateOf(one, shared)).toBe('absent');
      await expect(one.ensure(shared, { isNew })).rejects.toMatchObject({ name: 'Fault' });
      await under.setShared(true);
      await one.ensure(shared, { isNew: false });
      expect(await stateOf(one, shared)).toBe('ready');
    });

    test('a claim is written once, and seen by the other node', async () => {
      const { one, two, shared } = under;
      const volume = newVolume();
      expect(await one.claim(shared.id, volume, claim(NODE, 1))).toBe(true);
      expect(await one.claim(shared.id, volume, claim(NODE, 1))).toBe(false);
      const seen = (await two.list()).get(shared.id);
      expect(seen?.state === 'ready' && seen.claims.get(volume)).toBe(1);
    });

    test('a machine is taken over with a higher epoch, and refused to its owner from then on', async () => {
      const { one, two, shared } = under;
      const volume = newVolume();
      await one.claim(shared.id, volume, claim(NODE, 1));
      const same = two.claim(shared.id, volume, claim(OTHER_NODE, 1));
      await expect(same).rejects.toMatchObject({ code: 'MACHINE_CLAIMED_ELSEWHERE' });
      expect(await two.claim(shared.id, volume, claim(OTHER_NODE, 2))).toBe(true);
      await expect(one.claim(shared.id, volume, claim(NODE, 1))).rejects.toMatchObject({
        code: 'MACHINE_CLAIMED_ELSEWHERE',
        data: { machine: MACHINE, node: OTHER_NODE, epoch: 2 },
      });
    });

    test('of two nodes that claim the same epoch in the same moment, one has it', async () => {
      const { one, two, shared } = under;
      for (let round = 0; round < 20; round += 1) {
        const volume = newVolume();
        const tries = await Promise.allSettled([
          one.claim(shared.id, volume, claim(NODE, 1)),
          two.claim(shared.id, volume, claim(OTHER_NODE, 1)),
        ]);
        expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      }
    });

    test('claims go with their volume', async () => {
      const { one, two, shared } = under;
      const volume = newVolume();
      await one.claim(shared.id, volume, claim(NODE, 3));
      await one.forgetClaims(shared.id, volume);
      expect(await two.claim(shared.id, volume, claim(OTHER_NODE, 1))).toBe(true);
    });

    test('nothing is claimed in a pool that was not brought up', async () => {
      const nowhere = under.one.claim('pool-000000000z' as PoolId, newVolume(), claim(NODE, 1));
      await expect(nowhere).rejects.toMatchObject({ code: 'POOL_ABSENT' });
    });
  });
}

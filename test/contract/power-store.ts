import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noPower } from '../../runtime/control/nodes/core/power/power-record.ts';
import type { PowerRecord } from '../../runtime/control/nodes/ports/power-store.ts';
import { SleepPolicy } from '../../schemas/api/resources/sleep.ts';
import type { NodeId, OperationId } from '../../schemas/ids/brand.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';
import { enrolledNode } from '../fakes/enrolled-node.ts';

const [ONE, TWO] = ['node-0000000001', 'node-0000000002'] as [NodeId, NodeId];
const OPERATION = 'op-0000000001' as OperationId;
const AT = '2026-05-01T12:00:00.000Z';

const FULL: Omit<PowerRecord, 'node'> = {
  way: { kind: 'ipmi', address: '192.0.2.9', port: 623, user: 'yard' },
  sealed: 'v1.abc',
  rest: { kind: 'off', settled: false, by: 'olga', at: AT, operation: OPERATION, boot: null },
  leave: { how: 'off', boot: 'b-1', operation: OPERATION },
  wakers: [{ operation: OPERATION, since: AT }],
  bootMs: 95_000,
};

/** What every store of how nodes are switched on and off does. */
export function powerStoreContract(kind: StoreKind): void {
  describe(`the power of nodes, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let power: StoresUnderTest['stores']['power'];
    beforeEach(async () => {
      under = await kind.open();
      ({ power } = under.stores);
      for (const [id, name] of [
        [ONE, 'one'],
        [TWO, 'two'],
      ] as const) {
        await under.stores.nodes.add(enrolledNode(id, { name, enrolledAt: new Date(AT) }));
      }
    });
    afterEach(() => under.close());

    test('is nothing before somebody says something', async () => {
      expect(await power.get(ONE)).toBeUndefined();
      expect(await power.list()).toEqual([]);
    });

    test('is read back as it was stored, and back to nothing', async () => {
      expect(await power.change(TWO, (now) => ({ ...now, ...FULL }))).toEqual({
        node: TWO,
        ...FULL,
      });
      await power.change(ONE, (now) => now);
      expect(await power.list()).toEqual([noPower(ONE), { node: TWO, ...FULL }]);
      expect(await power.get(TWO)).toEqual({ node: TWO, ...FULL });
      await power.change(TWO, ({ node }) => noPower(node));
      expect(await power.get(TWO)).toEqual(noPower(TWO));
    });

    test('is changed on top of what others have changed', async () => {
      const add = (bootMs: number) =>
        power.change(ONE, (now) => ({ ...now, bootMs: (now.bootMs ?? 0) + bootMs }));
      await Promise.all([add(1), add(2), add(4)]);
      expect((await power.get(ONE))?.bootMs).toBe(7);
    });

    test('stays as it is when a change throws', async () => {
      await power.change(ONE, (now) => ({ ...now, bootMs: 1 }));
      const failing = power.change(ONE, () => {
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect((await power.get(ONE))?.bootMs).toBe(1);
    });

    test('says which idle nodes sleep, until that is taken back', async () => {
      expect(await power.sleep()).toBeNull();
      const sleep = { policy: SleepPolicy.parse({ warmNodes: 2 }), by: 'olga', at: AT };
      await power.setSleep(sleep);
      const other = {
        ...sleep,
        policy: SleepPolicy.parse({ hours: { from: '22:00', to: '06:00' } }),
      };
      await power.setSleep(other);
      expect(await power.sleep()).toEqual(other);
      // What else is ordered for all nodes is not touched.
      await under.stores.nodes.orderEncryption({ by: 'olga', at: AT, reason: null });
      await power.setSleep(null);
      await power.setSleep(null);
      expect([await power.sleep(), (await under.stores.nodes.encryption())?.by]).toEqual([
        null,
        'olga',
      ]);
    });

    test('goes with its node, and is nothing of one that is not there', async () => {
      await power.change(ONE, (now) => now);
      await power.change(TWO, (now) => now);
      await power.forget(TWO);
      await power.forget(TWO);
      await under.stores.nodes.remove(ONE);
      expect(await power.list()).toEqual([]);
      expect(await power.change(ONE, (now) => now)).toBeUndefined();
      expect(await power.get(ONE)).toBeUndefined();
    });
  });
}

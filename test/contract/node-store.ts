import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NodeRecord } from '../../runtime/control/nodes/ports/node-store.ts';
import { simulatedFacts } from '../../runtime/simulator/simulated-node.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import { enrolledNode } from '../fakes/enrolled-node.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';

const [ONE, TWO] = ['node-0000000001', 'node-0000000002'] as [NodeId, NodeId];
const NOW = new Date('2026-05-01T12:00:00.000Z');
const LATER = new Date('2027-05-01T12:00:00.000Z');

const node = (id: NodeId, name: string): NodeRecord => ({
  ...enrolledNode(id, {
    name,
    certificateEndsAt: LATER,
    enrolledAt: NOW,
    facts: simulatedFacts(id),
  }),
  orders: { cordon: null, maintenance: null, drain: null, dead: null },
  labels: {},
  note: '',
});

/** What every store of nodes and invitations does. */
export function nodeStoreContract(kind: StoreKind): void {
  describe(`nodes, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let nodes: StoresUnderTest['stores']['nodes'];
    beforeEach(async () => {
      under = await kind.open();
      nodes = under.stores.nodes;
    });
    afterEach(() => under.close());

    test('are listed by name, and read back as they were stored', async () => {
      await nodes.add(node(ONE, 'west'));
      await nodes.add(node(TWO, 'east'));
      expect(await nodes.list()).toEqual([node(TWO, 'east'), node(ONE, 'west')]);
      expect(await nodes.get(ONE)).toEqual(node(ONE, 'west'));
      await nodes.remove(ONE);
      await nodes.remove(ONE);
      expect(await nodes.get(ONE)).toBeUndefined();
    });

    test('have a name each', async () => {
      await nodes.add(node(ONE, 'west'));
      const taken = { code: 'NAME_TAKEN' };
      await expect(nodes.add(node(TWO, 'west'))).rejects.toMatchObject(taken);
      await expect(nodes.add(node(ONE, 'east'))).rejects.toMatchObject(taken);
      expect(await nodes.list()).toHaveLength(1);
    });

    test('are changed one thing at a time', async () => {
      await nodes.add(node(ONE, 'west'));
      const facts = { ...simulatedFacts(ONE), cpus: 3 };
      await nodes.setSeen(ONE, NOW, facts);
      await nodes.setCertificate(ONE, 'other', NOW);
      expect(await nodes.get(ONE)).toEqual({
        ...node(ONE, 'west'),
        facts,
        lastSeenAt: NOW,
        keyFingerprint: 'other',
        certificateEndsAt: NOW,
      });
      await nodes.setSeen(TWO, NOW, facts);
      expect(await nodes.list()).toHaveLength(1);
    });

    test('get a new generation with another document only', async () => {
      await nodes.add(node(ONE, 'west'));
      expect(await nodes.advance({ id: ONE, desiredHash: 'a', above: 0 })).toBe(1);
      expect(await nodes.advance({ id: ONE, desiredHash: 'a', above: 0 })).toBe(1);
      expect(await nodes.advance({ id: ONE, desiredHash: 'b', above: 0 })).toBe(2);
      expect(await nodes.advance({ id: ONE, desiredHash: 'a', above: 0 })).toBe(3);
      expect(await nodes.get(ONE)).toMatchObject({ generation: 3, desiredHash: 'a' });
      expect(await nodes.advance({ id: TWO, desiredHash: 'a', above: 0 })).toBe(0);
    });

    test('get a generation above the one they have', async () => {
      await nodes.add(node(ONE, 'west'));
      expect(await nodes.advance({ id: ONE, desiredHash: 'a', above: 41 })).toBe(42);
      expect(await nodes.advance({ id: ONE, desiredHash: 'a', above: 41 })).toBe(42);
      expect(await nodes.advance({ id: ONE, desiredHash: 'a', above: 42 })).toBe(42);
      expect(await nodes.advance({ id: ONE, desiredHash: 'a', above: 43 })).toBe(44);
    });

    test('get new generations together, as one by one', async () => {
      await nodes.add(node(ONE, 'west'));
      await nodes.add(node(TWO, 'east'));
      await nodes.advance({ id: TWO, desiredHash: 'b', above: 3 });
      const gone = 'node-0000000009' as NodeId;
      const advances = [ONE, gone, TWO].map((id) => ({ id, desiredHash: 'b', above: 2 }));
      expect(await nodes.advanceTogether(advances)).toEqual(
        new Map([
          [ONE, { generation: 3, desiredHash: 'b' }],
          [TWO, { generation: 4, desiredHash: 'b' }],
        ]),
      );
      expect(await nodes.get(ONE)).toMatchObject({ generation: 3, desiredHash: 'b' });
      expect(await nodes.advanceTogether([])).toEqual(new Map());
    });

    test('are seen together, as one by one', async () => {
      await nodes.add(node(ONE, 'west'));
      await nodes.add(node(TWO, 'east'));
      const facts = { ...simulatedFacts(ONE), cpus: 3 };
      const gone = 'node-0000000009' as NodeId;
      await nodes.setSeenTogether([ONE, gone, TWO].map((id) => ({ id, at: LATER, facts })));
      expect(await nodes.get(ONE)).toMatchObject({ lastSeenAt: LATER, facts: { cpus: 3 } });
      expect(await nodes.get(TWO)).toMatchObject({ lastSeenAt: LATER, facts: { cpus: 3 } });
      expect(await nodes.list()).toHaveLength(2);
    });

    test('keep an order that stands, each kind by itself, until it is taken back', async () => {
      await nodes.add(node(ONE, 'west'));
      const [first, second] = ['first', 'second'].map((by) => ({
        by,
        at: NOW.toISOString(),
        reason: null,
      }));
      expect(await nodes.giveOrder(ONE, 'cordon', first!)).toBe(true);
      expect(await nodes.giveOrder(ONE, 'cordon', second!)).toBe(false);
      expect(await nodes.giveOrder(ONE, 'maintenance', second!)).toBe(true);
      expect((await nodes.get(ONE))?.orders).toMatchObject({ cordon: first, maintenance: second });
      expect(await nodes.liftOrder(ONE, 'cordon')).toBe(true);
      expect(await nodes.liftOrder(ONE, 'cordon')).toBe(false);
      expect((await nodes.get(ONE))?.orders).toEqual({
        cordon: null,
        maintenance: second,
        drain: null,
        dead: null,
      });
      for (const kind of ['drain', 'dead'] as const) {
        expect(await nodes.giveOrder(ONE, kind, first!)).toBe(true);
        expect(await nodes.giveOrder(ONE, kind, second!)).toBe(false);
        expect((await nodes.get(ONE))?.orders[kind]).toEqual(first);
        expect(await nodes.liftOrder(ONE, kind)).toBe(true);
      }
      expect(await nodes.giveOrder(TWO, 'cordon', first!)).toBe(false);
    });

    test('keeps the disk that keeps a node, as it was seen, until it is forgotten', async () => {
      await nodes.add(node(ONE, 'west'));
      const contents = [{ path: '/dev/sda', kind: 'other' as const, type: '“x”', mountedAt: [] }];
      const disk = {
        state: 'ordered' as const,
        disk: { path: '/dev/sda', serial: 'Z4D0', sizeBytes: 2 ** 42, contents },
        by: 'olga',
        at: '2026-05-01T12:00:00.000Z',
      };
      await nodes.setDisk(ONE, disk);
      expect((await nodes.get(ONE))?.disk).toEqual(disk);
      await nodes.setDisk(ONE, { ...disk, state: 'kept' });
      expect((await nodes.list()).map((node) => node.disk?.state)).toContain('kept');
      await nodes.setDisk(ONE, undefined);
      expect((await nodes.get(ONE))?.disk).toBeUndefined();
    });

    test('are described on top of what is there, and not when that is refused', async () => {
      await nodes.add(node(ONE, 'west'));
      const add = (key: string) =>
        nodes.describe(ONE, (now) => ({ ...now, labels: { ...now.labels, [key]: 'yes' } }));
      await add('a');
      expect(await add('b')).toEqual({
        before: { labels: { a: 'yes' }, note: '' },
        after: { labels: { a: 'yes', b: 'yes' }, note: '' },
      });
      const refused = nodes.describe(ONE, () => {
        throw new Error('too many');
      });
      await expect(refused).rejects.toThrow('too many');
      expect((await nodes.get(ONE))?.labels).toEqual({ a: 'yes', b: 'yes' });
      expect(await nodes.describe(TWO, (now) => now)).toBeUndefined();
    });

    test('encrypt by an order that stands until it is taken back', async () => {
      const [first, second] = ['first', 'second'].map((by) => ({
        by,
        at: NOW.toISOString(),
        reason: null,
      }));
      expect(await nodes.encryption()).toBeNull();
      expect(await nodes.orderEncryption(null)).toBe(false);
      expect(await nodes.orderEncryption(first!)).toBe(true);
      expect(await nodes.orderEncryption(second!)).toBe(false);
      expect(await nodes.encryption()).toEqual(first);
      expect(await nodes.orderEncryption(null)).toBe(true);
      expect(await nodes.encryption()).toBeNull();
    });

    test('are let in by an invitation once, in its time', async () => {
      await nodes.invite({ secretHash: 'good', name: 'west', expiresAt: LATER });
      await nodes.invite({ secretHash: 'old', name: 'east', expiresAt: NOW });
      expect(await nodes.redeem('unknown', NOW)).toBeUndefined();
      expect(await nodes.redeem('old', NOW)).toBeUndefined();
      expect(await nodes.redeem('good', NOW)).toEqual({ name: 'west' });
      expect(await nodes.redeem('good', NOW)).toBeUndefined();
    });
  });
}

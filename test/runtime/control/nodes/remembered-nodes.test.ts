import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { controlMigrations } from '../../../../runtime/control/migrations.ts';
import { SqlNodeStore } from '../../../../runtime/control/nodes/adapters/sql-node-store.ts';
import type { EnrolledNode } from '../../../../runtime/control/nodes/ports/node-store.ts';
import { RememberedNodes } from '../../../../runtime/control/nodes/remembered-nodes.ts';
import { simulatedFacts } from '../../../../runtime/simulator/simulated-node.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { testDatabases } from '../../../fakes/databases.ts';
import { enrolledNode } from '../../../fakes/enrolled-node.ts';

const ONE = 'node-0000000001' as NodeId;
const TWO = 'node-0000000002' as NodeId;

const record = (id: NodeId, name: string): EnrolledNode =>
  enrolledNode(id, {
    name,
    keyFingerprint: `key of ${name}`,
    certificateEndsAt: new Date('2027-01-01'),
  });

describe.each(testDatabases)('nodes in memory before $name', (database) => {
  let store: SqlNodeStore;
  let nodes: RememberedNodes;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const opened = await database.open(controlMigrations);
    close = opened.close;
    store = new SqlNodeStore(opened.db);
    nodes = new RememberedNodes(store, (error) => {
      throw error;
    });
    await nodes.add(record(TWO, 'beta'));
    await nodes.add(record(ONE, 'alpha'));
  });
  afterEach(() => close());

  /** Both say the same, after whatever was done. */
  const isTheSame = async (): Promise<void> => {
    expect(await nodes.list()).toEqual(await store.list());
  };

  test('what is changed is changed in both', async () => {
    await nodes.list();
    await nodes.setCertificate(ONE, 'another key', new Date('2028-01-01'));
    expect((await nodes.get(ONE))?.keyFingerprint).toBe('another key');
    expect(await nodes.advance({ id: TWO, desiredHash: 'hash', above: 0 })).toBe(1);
    await isTheSame();
    const order = { by: 'tester', at: '2026-01-01T00:00:00.000Z', reason: 'new disks' };
    expect(await nodes.giveOrder(TWO, 'cordon', order)).toBe(true);
    expect((await nodes.get(TWO))?.orders.cordon?.reason).toBe('new disks');
    await nodes.describe(TWO, (now) => ({ ...now, note: 'In the attic' }));
    expect((await nodes.get(TWO))?.note).toBe('In the attic');
    await isTheSame();
    expect(await nodes.liftOrder(TWO, 'cordon')).toBe(true);
    await isTheSame();
    await nodes.remove(ONE);
    expect(await nodes.get(ONE)).toBeUndefined();
    await isTheSame();
  });

  test('a name that is taken stays whose it was', async () => {
    await nodes.list();
    const other = record('node-0000000003' as NodeId, 'alpha');
    await expect(nodes.add(other)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(await nodes.get(other.id)).toBeUndefined();
    await isTheSame();
  });

  test('when nodes were seen is known at once, and written together', async () => {
    await nodes.list();
    const at = new Date('2026-11-29T08:00:00.000Z');
    await nodes.setSeenTogether([
      { id: ONE, at, facts: simulatedFacts(ONE) },
      { id: TWO, at, facts: simulatedFacts(TWO) },
    ]);
    expect((await nodes.get(ONE))?.lastSeenAt).toEqual(at);
    expect((await store.get(ONE))?.lastSeenAt).toBeUndefined();
    await nodes.flush();
    expect((await store.get(ONE))?.facts?.hostname).toBe(ONE);
    await isTheSame();
  });

  test('what was seen outlives a write that comes before it is stored, and a first look', async () => {
    const at = new Date('2026-11-29T08:00:00.000Z');
    // Nothing has been read yet: there is nothing to amend.
    await nodes.setSeen(ONE, at, simulatedFacts(ONE));
    expect((await nodes.get(ONE))?.lastSeenAt).toEqual(at);
    await nodes.advance({ id: ONE, desiredHash: 'hash', above: 0 });
    expect((await nodes.get(ONE))?.lastSeenAt).toEqual(at);
    await nodes.flush();
    await nodes.advance({ id: ONE, desiredHash: 'another hash', above: 0 });
    expect((await nodes.get(ONE))?.lastSeenAt).toEqual(at);
    await isTheSame();
  });

  test('documents of many nodes that are derived at once are written together', async () => {
    await nodes.list();
    const written: number[] = [];
    const { advanceTogether } = store;
    store.advanceTogether = (advances) => {
      written.push(advances.length);
      return advanceTogether.call(store, advances);
    };
    const gone = 'node-0000000009' as NodeId;
    const advances = [ONE, TWO, gone].map((id) => ({ id, desiredHash: `of ${id}`, above: 6 }));
    const generations = await Promise.all(advances.map((each) => nodes.advance(each)));
    expect(generations).toEqual([7, 7, 0]);
    expect(written).toEqual([3]);
    expect(await nodes.get(TWO)).toMatchObject({ generation: 7, desiredHash: `of ${TWO}` });
    await isTheSame();
  });

  test('what could not be written together is read again', async () => {
    await nodes.list();
    const { advanceTogether } = store;
    store.advanceTogether = async (advances) => {
      await advanceTogether.call(store, advances);
      throw new Error('the answer was lost');
    };
    const advance = { id: ONE, desiredHash: 'hash', above: 0 };
    await expect(nodes.advance(advance)).rejects.toThrow('the answer was lost');
    expect((await nodes.get(ONE))?.generation).toBe(1);
    await isTheSame();
  });

  test('a node that is removed meanwhile is not brought back', async () => {
    await nodes.list();
    await nodes.setSeen(ONE, new Date(), simulatedFacts(ONE));
    await nodes.remove(ONE);
    await nodes.flush();
    expect((await store.list()).map(({ id }) => id)).toEqual([TWO]);
  });
});

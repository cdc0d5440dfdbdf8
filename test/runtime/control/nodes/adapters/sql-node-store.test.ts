import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { controlMigrations } from '../../../../../runtime/control/migrations.ts';
import { SqlNodeStore } from '../../../../../runtime/control/nodes/adapters/sql-node-store.ts';
import type { NodeDetails } from '../../../../../runtime/control/nodes/ports/node-store.ts';
import { migrateDatabase } from '../../../../../runtime/database/migrate-database.ts';
import type { AnyDatabase } from '../../../../../runtime/database/open-database.ts';
import type { NodeOrder } from '../../../../../schemas/api/resources/node.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { testDatabases } from '../../../../fakes/databases.ts';
import { enrolledNode } from '../../../../fakes/enrolled-node.ts';

const [ONE, TWO] = ['node-0000000001', 'node-0000000002'] as [NodeId, NodeId];
const AT = new Date('2026-05-01T12:00:00.000Z');

const enrolled = (id: NodeId, name: string) =>
  enrolledNode(id, { name, certificateEndsAt: AT, enrolledAt: AT });

const order = (by: string, reason: string | null = null): NodeOrder => ({
  by,
  at: AT.toISOString(),
  reason,
});

describe.each(testDatabases)('what was ordered and said of nodes, in $name', (database) => {
  let db: AnyDatabase;
  let nodes: SqlNodeStore;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ db, close } = await database.open(controlMigrations));
    nodes = new SqlNodeStore(db);
    await nodes.add(enrolled(ONE, 'one'));
    await nodes.add(enrolled(TWO, 'two'));
  });
  afterEach(() => close());

  const orders = async (id = ONE) => (await nodes.get(id))?.orders;

  test('is nothing when a node has enrolled', async () => {
    expect(await nodes.get(ONE)).toMatchObject({
      orders: { cordon: null, maintenance: null, drain: null, dead: null },
      labels: {},
      note: '',
    });
  });

  test('an order is kept whole, of that node alone', async () => {
    const why = order('olga', 'its fan is “loud”; {}');
    expect(await nodes.giveOrder(ONE, 'cordon', why)).toBe(true);
    expect(await orders()).toEqual({ cordon: why, maintenance: null, drain: null, dead: null });
    expect(await orders(TWO)).toEqual({ cordon: null, maintenance: null, drain: null, dead: null });
    expect((await nodes.list()).map((node) => node.orders.cordon)).toEqual([why, null]);
  });

  test('the order that stands stays, with whoever gave it', async () => {
    await nodes.giveOrder(ONE, 'maintenance', order('olga', 'new disks'));
    expect(await nodes.giveOrder(ONE, 'maintenance', order('otto'))).toBe(false);
    expect(await orders()).toMatchObject({ cordon: null, maintenance: order('olga', 'new disks') });
  });

  test('of two that are given at once one stands', async () => {
    const given = await Promise.all(
      ['olga', 'otto'].map((by) => nodes.giveOrder(ONE, 'cordon', order(by))),
    );
    expect(given.filter(Boolean)).toHaveLength(1);
  });

  test('taking one order back leaves the other', async () => {
    await nodes.giveOrder(ONE, 'cordon', order('olga'));
    await nodes.giveOrder(ONE, 'maintenance', order('otto'));
    expect(await nodes.liftOrder(ONE, 'maintenance')).toBe(true);
    expect(await orders()).toEqual({
      cordon: order('olga'),
      maintenance: null,
      drain: null,
      dead: null,
    });
    expect(await nodes.liftOrder(ONE, 'maintenance')).toBe(false);
    expect(await nodes.liftOrder(ONE, 'cordon')).toBe(true);
    expect(await orders()).toEqual({ cordon: null, maintenance: null, drain: null, dead: null });
  });

  test('an order about a node that is gone is none', async () => {
    await nodes.remove(ONE);
    expect(await nodes.giveOrder(ONE, 'cordon', order('olga'))).toBe(false);
    expect(await nodes.liftOrder(ONE, 'cordon')).toBe(false);
    expect(await nodes.describe(ONE, (now) => now)).toBeUndefined();
  });

  const label =
    (key: string) =>
    ({ labels, note }: NodeDetails): NodeDetails => ({ labels: { ...labels, [key]: 'x' }, note });

  test('labels and note are changed together, and what was there is given back', async () => {
    const after = { labels: { zone: 'attic' }, note: 'Zwei Zeilen,\n“quoted”.' };
    expect(await nodes.describe(ONE, () => after)).toEqual({
      before: { labels: {}, note: '' },
      after,
    });
    expect(await nodes.get(ONE)).toMatchObject(after);
    expect(await nodes.get(TWO)).toMatchObject({ labels: {}, note: '' });
  });

  test('of many who add labels at once, nobody loses one', async () => {
    const keys = Array.from({ length: 8 }, (_none, index) => `key-${index}`);
    await Promise.all(keys.map((key) => nodes.describe(ONE, label(key))));
    expect(Object.keys((await nodes.get(ONE))?.labels ?? {}).sort()).toEqual(keys);
  });

  test('a change that is refused changes nothing', async () => {
    const refuse = (): NodeDetails => {
      throw new Error('no');
    };
    await expect(nodes.describe(ONE, refuse)).rejects.toThrow('no');
    expect(await nodes.describe(ONE, label('zone'))).toMatchObject({ before: { labels: {} } });
  });
});

describe.each(testDatabases)('a database of before orders, in $name', (database) => {
  test('has nodes that are open', async () => {
    const all = Object.entries(controlMigrations.migrations);
    const before = Object.fromEntries(all.filter(([name]) => name < '0010'));
    const { db, close } = await database.open({ area: 'control', migrations: before });
    const nodes = new SqlNodeStore(db);
    await nodes.add(enrolled(ONE, 'one'));
    await migrateDatabase(db, controlMigrations);
    expect(await nodes.get(ONE)).toMatchObject({
      name: 'one',
      orders: { cordon: null, maintenance: null, drain: null, dead: null },
      labels: {},
      note: '',
    });
    await close();
  });
});

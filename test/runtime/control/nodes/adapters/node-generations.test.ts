import { expect, test } from 'vitest';
import { controlMigrations } from '../../../../../runtime/control/migrations.ts';
import { SqlNodeStore } from '../../../../../runtime/control/nodes/adapters/sql-node-store.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { testDatabases } from '../../../../fakes/databases.ts';
import { enrolledNode } from '../../../../fakes/enrolled-node.ts';

const NODE = 'node-0000000001' as NodeId;

test.each(testDatabases)(
  'generations only rise, above what a node has as well ($name)',
  async ({ open }) => {
    const { db, close } = await open(controlMigrations);
    const store = new SqlNodeStore(db);
    await store.add(enrolledNode(NODE));
    expect(await store.advance({ id: NODE, desiredHash: 'a', above: 0 })).toBe(1);
    expect(await store.advance({ id: NODE, desiredHash: 'a', above: 0 })).toBe(1);
    expect(await store.advance({ id: NODE, desiredHash: 'a', above: 1 })).toBe(1);
    expect(await store.advance({ id: NODE, desiredHash: 'b', above: 0 })).toBe(2);
    // Restored from an older copy: the node has had more.
    expect(await store.advance({ id: NODE, desiredHash: 'b', above: 41 })).toBe(42);
    expect(await store.advance({ id: NODE, desiredHash: 'b', above: 41 })).toBe(42);
    // Of a node that lies there is room for many more.
    expect(
      await store.advance({ id: NODE, desiredHash: 'c', above: LIMITS.agent.generation }),
    ).toBe(1_000_000_001);
    await close();
  },
);

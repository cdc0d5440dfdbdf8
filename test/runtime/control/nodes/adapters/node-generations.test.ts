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
    expect(await store.advance(NODE, 'a', 0)).toBe(1);
    expect(await store.advance(NODE, 'a', 0)).toBe(1);
    expect(await store.advance(NODE, 'a', 1)).toBe(1);
    expect(await store.advance(NODE, 'b', 0)).toBe(2);
    // Restored from an older copy: the node has had more.
    expect(await store.advance(NODE, 'b', 41)).toBe(42);
    expect(await store.advance(NODE, 'b', 41)).toBe(42);
    // Of a node that lies there is room for many more.
    expect(await store.advance(NODE, 'c', LIMITS.agent.generation)).toBe(1_000_000_001);
    await close();
  },
);

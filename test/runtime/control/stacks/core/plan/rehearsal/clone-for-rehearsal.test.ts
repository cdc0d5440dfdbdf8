import { describe, expect, test } from 'vitest';
import { SYSTEM_GROWTH_BYTES } from '../../../../../../../runtime/control/nodes/core/site.ts';
import { cloneForRehearsal } from '../../../../../../../runtime/control/stacks/core/plan/rehearsal/clone-for-rehearsal.ts';
import type { NextSystem } from '../../../../../../../runtime/control/stacks/core/plan/upgrade/upgrade-room.ts';
import { StackName } from '../../../../../../../schemas/ids/names.ts';
import { recordOf } from '../../../../../../contract/lab/stored-stacks.ts';
import { poolId, sitePool } from '../../../../pools/core/lab.ts';
import { definedMachine, definition, nodeId } from '../../define/lab.ts';
import { GiB, imageCost, siteNode } from '../lab/site-nodes.ts';

const db = definedMachine('db', { cpu: 2, memoryBytes: 4 * GiB });
const web = definedMachine('web', { cpu: 2, memoryBytes: GiB, node: nodeId('b') });
const now = definition({ machines: [db, web] });
const image = imageCost('next');
const system = (machine: typeof db, pool?: NextSystem['pool']): NextSystem => ({
  machine,
  pool,
  sizeBytes: 8 * GiB,
  image,
});

const cloned = (
  over: {
    name?: string;
    taken?: string[];
    machines?: (typeof db)[];
    systems?: NextSystem[];
    pools?: ReturnType<typeof sitePool>[];
    there?: boolean;
  } = {},
) =>
  cloneForRehearsal(
    { ...recordOf('stack-0123456789' as never, now, {}), name: (over.name ?? 'blog') as never },
    {
      next: definition({ machines: over.machines ?? [db, web] }),
      systems: over.systems ?? [],
    },
    {
      nodes: [siteNode('a', over.there ? { images: new Set([image.id]) } : {}), siteNode('b')],
      pools: over.pools ?? [],
      mtuBytes: 1_450,
      stackNames: new Set(over.taken),
    },
  );

describe('the clone that an upgrade is rehearsed on', () => {
  test('is fenced, started, and has a name of its own', () => {
    expect(cloned().request).toEqual({
      name: 'blog-rehearsal',
      fenced: true,
      ports: {},
      start: true,
    });
    const { name } = cloned({ taken: ['blog-rehearsal'] }).request;
    expect(name).toBe('blog-rehearsal-2');
  });

  test.each([
    ['a-name-that-is-as-long-as-a-name', 'a-name-that-is-as-lo-rehearsal'],
    ['a-name-that-is-long-and-more', 'a-name-that-is-long-rehearsal'],
  ])('has a name that a stack may have, of %s', (name, expected) => {
    const found = cloned({ name }).request.name;
    expect(found).toBe(expected);
    expect(StackName.safeParse(found).success).toBe(true);
  });

  test('takes what the larger of both versions takes', () => {
    const machines = [
      { ...db, cpu: 1, memoryBytes: 8 * GiB },
      { ...web, cpu: 3, memoryBytes: 1 },
    ];
    const sizes = (of: ReturnType<typeof cloned>) =>
      of.record.definition.machines.map(({ cpu, memoryBytes }) => [cpu, memoryBytes]);
    expect(sizes(cloned({ machines }))).toEqual([
      [2, 8 * GiB],
      [3, GiB],
    ]);
    expect(sizes(cloned({ machines: [] }))).toEqual([
      [2, 4 * GiB],
      [2, GiB],
    ]);
  });

  test('takes disks for the newer version besides, with images that are not there yet, place by place', () => {
    expect(cloned().besides).toEqual([]);
    expect(cloned({ systems: [system(db), system(web)] }).besides).toEqual([
      { pool: undefined, node: nodeId('a'), bytes: SYSTEM_GROWTH_BYTES + image.plainBytes },
      { pool: undefined, node: nodeId('b'), bytes: SYSTEM_GROWTH_BYTES + image.plainBytes },
    ]);
    expect(cloned({ systems: [system(db), system(db)], there: true }).besides).toEqual([
      { pool: undefined, node: nodeId('a'), bytes: 2 * SYSTEM_GROWTH_BYTES },
    ]);
    const pool = poolId('fast');
    const pools = [sitePool('fast', ['a', 'b'])];
    const both = cloned({ systems: [system(db, pool), system(web, pool)], pools });
    expect(both.besides).toEqual([
      { pool, node: nodeId('b'), bytes: 2 * SYSTEM_GROWTH_BYTES + image.plainBytes },
    ]);
  });
});

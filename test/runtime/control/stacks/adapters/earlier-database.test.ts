import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqlStackStore } from '../../../../../runtime/control/stacks/adapters/sql-stack-store.ts';
import type { StackRecord } from '../../../../../runtime/control/stacks/core/define/stack-record.ts';
import {
  allotNumber,
  UPLINKS,
} from '../../../../../runtime/control/stacks/core/define/allot-number.ts';
import { controlMigrations } from '../../../../../runtime/control/migrations.ts';
import { migrateDatabase } from '../../../../../runtime/database/migrate-database.ts';
import type { AnyDatabase } from '../../../../../runtime/database/open-database.ts';
import {
  makeId,
  type NodeId,
  type StackId,
  type VolumeId,
} from '../../../../../schemas/ids/brand.ts';
import { testDatabases } from '../../../../fakes/databases.ts';

const read = (name: string): Promise<string> =>
  readFile(new URL(`0.1.0/${name}`, import.meta.url), 'utf8');

interface Earlier {
  readonly stacks: StackRecord[];
  readonly runs: unknown;
  readonly ports: unknown;
}

/** @returns the id of a stack that would get this uplink if nobody had it */
function wantingUplink(index: number): StackId {
  for (;;) {
    const id = makeId('stack', randomBytes(16));
    if (allotNumber(id, UPLINKS, () => false) === index) return id;
  }
}

/** What 0.1.0 itself read from the database that it had written. */
async function readByEarlier(): Promise<Earlier> {
  const earlier = JSON.parse(await read('stacks.json')) as Earlier;
  const stacks = earlier.stacks.map((stack) => ({
    ...stack,
    isLowering: false,
    createdAt: new Date(stack.createdAt),
    keptUntil: stack.keptUntil && new Date(stack.keptUntil),
  }));
  return { ...earlier, stacks };
}

async function load(db: AnyDatabase): Promise<void> {
  for (const statement of (await read('database.sql')).split(';\n\n')) {
    await sql.raw(statement.replace(/;\s*$/, '')).execute(db);
  }
}

describe.each(testDatabases)('a database of 0.1.0, in $name', ({ open }) => {
  let db: AnyDatabase;
  let close: () => Promise<void>;
  let stacks: SqlStackStore;
  beforeEach(async () => {
    ({ db, close } = await open());
    await load(db);
    await migrateDatabase(db, controlMigrations);
    stacks = new SqlStackStore(db);
  });
  afterEach(() => close());

  const find = async (name: string): Promise<StackRecord> => (await stacks.find(name))!;
  const reserveLike = (like: StackRecord, change: Partial<StackRecord>, networks = 1) => {
    const id = wantingUplink(like.definition.uplinkIndex);
    return stacks.reserve({ id, gateway: like.definition.gateway, networks }, (taken) => ({
      ...like,
      id,
      definition: {
        ...like.definition,
        machines: [],
        volumes: [],
        ports: [],
        uplinkIndex: taken.uplinkIndex,
        networks: taken.vnis.map((vni, index) => ({
          ...like.definition.networks[0]!,
          id: `network-000000000${index}` as never,
          vni,
        })),
      },
      ...change,
    }));
  };

  test('holds the same stacks, commands and ports as before', async () => {
    const earlier = await readByEarlier();
    expect(await stacks.list()).toEqual(earlier.stacks);
    expect(await stacks.runs()).toEqual(earlier.runs);
    expect(await stacks.takenPorts()).toEqual(earlier.ports);
    for (const record of earlier.stacks) expect(await stacks.get(record.id)).toEqual(record);
  });

  test('gives nobody what a stack has', async () => {
    const blog = await find('blog');
    const vnis = (await stacks.list())
      .filter(({ stage }) => stage !== 'kept')
      .flatMap(({ definition }) => definition.networks.map(({ vni }) => vni));
    const name = 'next' as StackRecord['name'];
    const next = await reserveLike(blog, { name }, 2);
    const given = next.definition.networks.map(({ vni }) => vni);
    expect(new Set([...vnis, ...given]).size).toBe(vnis.length + 2);
    expect(next.definition.uplinkIndex).toBe(2);
  });

  test('brings a removed stack back with what nobody else has now', async () => {
    const [old, newer] = [await find('old'), await find('newer')];
    expect(old.definition.networks[0]?.vni).toBe(newer.definition.networks[0]?.vni);
    await stacks.unkeep(old.id, undefined);
    const back = await find('old');
    const taken = (await stacks.list())
      .filter(({ id }) => id !== old.id)
      .flatMap(({ definition }) => definition.networks.map(({ vni }) => vni));
    expect(taken).not.toContain(back.definition.networks[0]?.vni);
    expect(back.definition.volumes).toEqual(old.definition.volumes);
    expect(back.keptUntil).toBeUndefined();
  });

  test('may have disks of another version beside those of the present one', async () => {
    const blog = await find('blog');
    const [machine] = blog.definition.machines;
    const system = blog.definition.volumes.find(
      ({ kind, machine: owner }) => kind === 'system' && owner === machine?.id,
    )!;
    await sql`insert into stack_revision select stack, 2, appliance, '{"title": "Newer"}', 'other',
      ports, images from stack_revision where stack = ${blog.id}`.execute(db);
    await sql`insert into stack_volume (id, stack, position, name, machine, kind, revision,
        size_bytes, made, slot, serial, more)
      select 'volume-0000000009', stack, position, name, machine, kind, 2, 1024, false, slot, serial,
        '{}' from stack_volume where id = ${system.id}`.execute(db);
    expect(await find('blog')).toEqual(blog);
    const atRevision = (number: number) =>
      sql`update stack set revision = ${number} where id = ${blog.id}`.execute(db);
    await atRevision(2);
    const newer = await find('blog');
    expect(newer).toMatchObject({ parameters: { title: 'Newer' }, sealed: 'other' });
    const systems = newer.definition.volumes.filter(({ kind }) => kind === 'system');
    expect(systems.map(({ id }) => id)).toEqual(['volume-0000000009']);
    const disks = newer.definition.machines.find(({ id }) => id === machine?.id)?.disks;
    expect(disks?.[0]).toEqual({ ...machine?.disks[0], volume: 'volume-0000000009' });
    expect(disks?.slice(1)).toEqual(machine?.disks.slice(1));
    await stacks.noteMadeVolumes(blog.id, ['volume-0000000009' as VolumeId]);
    await atRevision(1);
    expect(await find('blog')).toEqual(blog);
  });

  test('can be changed like any other', async () => {
    const blog = await find('blog');
    const spread = await find('spread');
    const uplinkIndex = allotNumber(blog.id, UPLINKS, () => false);
    await stacks.lower(blog.id, 'reserved');
    await stacks.moveGateway(blog.id, 'node-0000000003' as NodeId);
    const { gateway, networks } = blog.definition;
    expect(await find('blog')).toEqual({
      ...blog,
      stage: 'reserved',
      isLowering: true,
      madeVolumes: [],
      definition: {
        ...blog.definition,
        gateway: 'node-0000000003',
        uplinkIndex,
        networks: networks.map((network) => ({ ...network, left: [gateway] })),
      },
    });
    expect(await find('spread')).toEqual(spread);
  });

  test('has no document of a whole stack any more', async () => {
    const columns = await sql<{ name: string }>`select column_name as name
      from information_schema.columns where table_name = 'stack'`.execute(db);
    const names = columns.rows.map(({ name }) => name);
    expect(names).not.toContain('definition');
    expect(names).toContain('revision');
  });
});

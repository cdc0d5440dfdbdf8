import { type Kysely, sql } from 'kysely';

/**
 * Stacks as rows: versions, machines, volumes and networks each have a table, where a stack had one
 * document of them all before. What has a column can be asked about; the rest of a thing is in `more`.
 */
export async function makeStackRows(db: Kysely<unknown>): Promise<void> {
  await addStackColumns(db);
  await createRevisions(db);
  await createMachines(db);
  await createVolumes(db);
  await createNetworks(db);
  await sql`delete from stack_taking where kind = 'vni'`.execute(db);
  await sql`alter table stack drop column appliance, drop column definition,
    drop column parameters, drop column sealed, drop column made_volumes`.execute(db);
}

async function addStackColumns(db: Kysely<unknown>): Promise<void> {
  await sql`alter table stack add column gateway text, add column domain text,
    add column uplink_index integer, add column revision integer not null default 1`.execute(db);
  await sql`update stack set gateway = definition ->> 'gateway', domain = definition ->> 'domain',
    uplink_index = (definition ->> 'uplinkIndex')::integer`.execute(db);
  await sql`alter table stack alter column gateway set not null,
    alter column domain set not null, alter column uplink_index set not null`.execute(db);
}

async function createRevisions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('stack_revision')
    .addColumn('stack', 'text', (column) =>
      column.notNull().references('stack.id').onDelete('cascade'),
    )
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('appliance', 'jsonb', (column) => column.notNull())
    .addColumn('parameters', 'jsonb', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('ports', 'jsonb', (column) => column.notNull())
    .addColumn('images', 'jsonb', (column) => column.notNull())
    .addPrimaryKeyConstraint('stack_revision_key', ['stack', 'number'])
    .execute();
  await sql`insert into stack_revision (stack, number, appliance, parameters, sealed, ports, images)
    select id, revision, appliance, parameters, sealed, definition -> 'ports',
      definition -> 'images' from stack`.execute(db);
}

/** What machines, volumes and networks have in common. */
const createPart = (db: Kysely<unknown>, table: string) =>
  db.schema
    .createTable(table)
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('stack', 'text', (column) =>
      column.notNull().references('stack.id').onDelete('cascade'),
    )
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('more', 'jsonb', (column) => column.notNull());

async function createMachines(db: Kysely<unknown>): Promise<void> {
  await createPart(db, 'stack_machine')
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('index', 'integer', (column) => column.notNull())
    .addColumn('hostname', 'text', (column) => column.notNull())
    .addColumn('node', 'text', (column) => column.notNull())
    .addColumn('epoch', 'integer')
    .addColumn('cpu', 'integer', (column) => column.notNull())
    .addColumn('memory_bytes', 'bigint', (column) => column.notNull())
    .execute();
  await sql`create index stack_machine_stack on stack_machine (stack, position)`.execute(db);
  await sql`create index stack_machine_node on stack_machine (node)`.execute(db);
  await sql`insert into stack_machine (id, stack, position, name, role, index, hostname, node,
      epoch, cpu, memory_bytes, more)
    select part ->> 'id', stack.id, number - 1, part ->> 'name', part ->> 'role',
      (part ->> 'index')::integer, part ->> 'hostname', part ->> 'node',
      (part ->> 'epoch')::integer, (part ->> 'cpu')::integer, (part ->> 'memoryBytes')::bigint,
      part - array['id', 'name', 'role', 'index', 'hostname', 'node', 'epoch', 'cpu',
        'memoryBytes', 'disks']
    from stack, jsonb_array_elements(definition -> 'machines') with ordinality
      as machines (part, number)`.execute(db);
}

async function createVolumes(db: Kysely<unknown>): Promise<void> {
  await createPart(db, 'stack_volume')
    .addColumn('machine', 'text', (column) =>
      column.notNull().references('stack_machine.id').onDelete('cascade'),
    )
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer')
    .addColumn('pool', 'text')
    .addColumn('image', 'text')
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('made', 'boolean', (column) => column.notNull())
    .addColumn('slot', 'integer')
    .addColumn('serial', 'text')
    .execute();
  await sql`create index stack_volume_stack on stack_volume (stack, position)`.execute(db);
  await sql`create index stack_volume_machine on stack_volume (machine)`.execute(db);
  await sql`insert into stack_volume (id, stack, position, name, machine, kind, revision, pool,
      image, size_bytes, made, slot, serial, more)
    select part ->> 'id', stack.id, volumes.number - 1, part ->> 'name', part ->> 'machine',
      part ->> 'kind', case when part ->> 'kind' = 'system' then stack.revision end,
      part ->> 'pool', part ->> 'image', (part ->> 'sizeBytes')::bigint,
      made_volumes ? (part ->> 'id'), disk.number - 1, disk.serial,
      part - array['id', 'name', 'machine', 'kind', 'pool', 'image', 'sizeBytes']
    from stack, jsonb_array_elements(definition -> 'volumes') with ordinality
      as volumes (part, number)
    left join lateral (
      select disks.number, disks.each ->> 'serial' as serial
      from jsonb_array_elements(definition -> 'machines') as machine,
        jsonb_array_elements(machine -> 'disks') with ordinality as disks (each, number)
      where disks.each ->> 'volume' = part ->> 'id' limit 1
    ) as disk on true`.execute(db);
}

async function createNetworks(db: Kysely<unknown>): Promise<void> {
  await createPart(db, 'stack_network')
    .addColumn('vni', 'integer', (column) => column.notNull())
    .addColumn('in_use', 'boolean', (column) => column.notNull())
    .addColumn('subnet4', 'text', (column) => column.notNull())
    .addColumn('subnet6', 'text', (column) => column.notNull())
    .execute();
  await sql`create index stack_network_stack on stack_network (stack, position)`.execute(db);
  await sql`insert into stack_network (id, stack, position, name, vni, in_use, subnet4, subnet6,
      more)
    select part ->> 'id', stack.id, number - 1, part ->> 'name', (part ->> 'vni')::integer,
      exists (select from stack_taking as taken where taken.stack = stack.id
        and taken.kind = 'vni' and taken.key = part ->> 'vni'),
      part ->> 'subnet4', part ->> 'subnet6', part - array['id', 'name', 'vni', 'subnet4', 'subnet6']
    from stack, jsonb_array_elements(definition -> 'networks') with ordinality
      as networks (part, number)`.execute(db);
  // Frames of two networks with one number would meet.
  await sql`create unique index stack_network_vni on stack_network (vni) where in_use`.execute(db);
}

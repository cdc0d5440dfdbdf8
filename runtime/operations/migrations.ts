import { type Kysely, sql } from 'kysely';
import { ACTIVE_STATES } from '../../schemas/capability/operation.ts';

const active = sql.join(ACTIVE_STATES.map((state) => sql.lit(state)));

/** Tables of the operations engine. */
export const operationMigrations = {
  area: 'operation',
  migrations: {
    '0001-operations': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('operation')
          .addColumn('number', 'bigserial', (column) => column.notNull().unique())
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('kind', 'text', (column) => column.notNull())
          .addColumn('version', 'integer', (column) => column.notNull())
          .addColumn('title', 'text', (column) => column.notNull())
          .addColumn('subject_kind', 'text', (column) => column.notNull())
          .addColumn('subject_id', 'text', (column) => column.notNull())
          .addColumn('subject_name', 'text', (column) => column.notNull())
          .addColumn('params', 'jsonb', (column) => column.notNull())
          .addColumn('state', 'text', (column) => column.notNull())
          .addColumn('cancel_requested', 'boolean', (column) => column.notNull().defaultTo(false))
          .addColumn('request_key', 'text')
          .addColumn('created_at', 'timestamptz', (column) => column.notNull())
          .addColumn('created_by', 'text', (column) => column.notNull())
          .addColumn('finished_at', 'timestamptz')
          .addColumn('lease_worker', 'text')
          .addColumn('lease_until', 'timestamptz')
          .addColumn('generation', 'integer', (column) => column.notNull().defaultTo(0))
          .execute();
        // The interlock: at most one operation works on a subject.
        await sql`create unique index operation_active on operation (subject_kind, subject_id)
          where state in (${active})`.execute(db);
        await sql`create unique index operation_key on operation (created_by, request_key)
          where request_key is not null`.execute(db);
        await db.schema
          .createTable('operation_event')
          .addColumn('operation', 'text', (column) =>
            column.notNull().references('operation.id').onDelete('cascade'),
          )
          .addColumn('sequence', 'integer', (column) => column.notNull())
          .addColumn('at', 'timestamptz', (column) => column.notNull())
          .addColumn('step', 'text', (column) => column.notNull())
          .addColumn('type', 'text', (column) => column.notNull())
          .addColumn('output', 'jsonb')
          .addColumn('fault', 'jsonb')
          .addPrimaryKeyConstraint('operation_event_key', ['operation', 'sequence'])
          .execute();
        await db.schema
          .createTable('operation_progress')
          .addColumn('operation', 'text', (column) =>
            column.primaryKey().references('operation.id').onDelete('cascade'),
          )
          .addColumn('progress', 'jsonb', (column) => column.notNull())
          .execute();
      },
    },
    '0002-expected-times': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .alterTable('operation')
          .addColumn('alike', 'text')
          .addColumn('expected', 'jsonb', (column) => column.notNull().defaultTo(sql`'{}'`))
          .execute();
        await sql`create index operation_of_kind on operation (kind, number)
          where state = 'succeeded'`.execute(db);
        await sql`create index operation_alike on operation (kind, alike, number)
          where state = 'succeeded' and alike is not null`.execute(db);
      },
    },
    '0003-children': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .alterTable('operation')
          .addColumn('parent', 'text', (column) => column.references('operation.id'))
          .addColumn('also', 'jsonb', (column) => column.notNull().defaultTo(sql`'[]'`))
          .execute();
        await sql`create index operation_child on operation (parent, number)
          where parent is not null`.execute(db);
        await createTakings(db);
        await sql`insert into operation_subject (operation, kind, id, taking)
          select id, subject_kind, subject_id, 'exclusive' from operation
          where state in (${active})`.execute(db);
        // Its place is taken by operation_subject; to find what is active, it was used as well.
        await sql`drop index operation_active`.execute(db);
        await sql`create index operation_in_work on operation (number)
          where state in (${active})`.execute(db);
      },
    },
  },
};

/** What active operations have taken. `lender`: the nearest ancestor that has the same subject. */
async function createTakings(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('operation_subject')
    .addColumn('operation', 'text', (column) => column.notNull().references('operation.id'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('taking', 'text', (column) =>
      column.notNull().check(sql`taking in ('exclusive', 'shared')`),
    )
    .addColumn('lender', 'text')
    .addPrimaryKeyConstraint('operation_subject_key', ['kind', 'id', 'operation'])
    .execute();
  await sql`create index operation_subject_operation on operation_subject (operation)`.execute(db);
  // Two that both want a subject to themselves cannot have it, whatever locks were taken.
  await sql`create unique index operation_subject_one on operation_subject
    (kind, id, coalesce(lender, '')) where taking = 'exclusive'`.execute(db);
}

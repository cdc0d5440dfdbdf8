import type { Kysely } from 'kysely';

/** Tables of what is done by schedule. */
export const scheduleMigration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('schedule')
      // A stack, or all of them.
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('job', 'text', (column) => column.notNull())
      .addColumn('rule', 'jsonb', (column) => column.notNull())
      .addColumn('set_by', 'text', (column) => column.notNull())
      .addColumn('set_at', 'timestamptz', (column) => column.notNull())
      .addPrimaryKeyConstraint('schedule_key', ['scope', 'job'])
      .execute();
    await db.schema
      .createTable('schedule_run')
      .addColumn('stack', 'text', (column) => column.notNull())
      .addColumn('job', 'text', (column) => column.notNull())
      .addColumn('slot', 'timestamptz', (column) => column.notNull())
      .addColumn('begun_at', 'timestamptz', (column) => column.notNull())
      .addColumn('operation', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('ended_at', 'timestamptz')
      .addColumn('why', 'text')
      .addColumn('succeeded_at', 'timestamptz')
      .addColumn('trims', 'boolean', (column) => column.notNull())
      .addPrimaryKeyConstraint('schedule_run_key', ['stack', 'job'])
      .execute();
  },
};

/** Runs that were refused before anything was begun, and what a run is about. */
export const scheduleRunMigration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('schedule_run')
      .alterColumn('operation', (column) => column.dropNotNull())
      .execute();
    await db.schema.alterTable('schedule_run').addColumn('about', 'text').execute();
  },
};

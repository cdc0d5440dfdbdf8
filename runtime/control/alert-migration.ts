import type { Kysely } from 'kysely';

/** Who is told what needs a person. */
export const alertMigration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('alert_channel')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('target', 'jsonb', (column) => column.notNull())
      .addColumn('sealed_secret', 'text')
      .addColumn('added_at', 'timestamptz', (column) => column.notNull())
      .addColumn('added_by', 'text', (column) => column.notNull())
      .addColumn('known', 'jsonb', (column) => column.notNull())
      .addColumn('told_at', 'timestamptz')
      .addColumn('failures', 'integer', (column) => column.notNull())
      .addColumn('problem_at', 'timestamptz')
      .addColumn('problem', 'text')
      .execute();
  },
};

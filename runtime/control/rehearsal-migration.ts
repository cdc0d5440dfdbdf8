import type { Kysely } from 'kysely';

/** What came of upgrades that were tried on clones. */
export const rehearsalMigration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('rehearsal')
      // That of its operation.
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('stack', 'text', (column) =>
        column.notNull().references('stack.id').onDelete('cascade'),
      )
      .addColumn('at', 'timestamptz', (column) => column.notNull())
      .addColumn('likeness', 'text', (column) => column.notNull())
      .addColumn('result', 'jsonb', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('rehearsal_stack')
      .on('rehearsal')
      .columns(['stack', 'at'])
      .execute();
  },
};

import type { Kysely } from 'kysely';

/** Tables of restore points of stacks. */
export const pointMigration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('restore_point')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('stack', 'text', (column) =>
        column.notNull().references('stack.id').onDelete('cascade'),
      )
      .addColumn('at', 'timestamptz', (column) => column.notNull())
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('origin', 'text', (column) => column.notNull())
      .addColumn('note', 'text', (column) => column.notNull())
      .addColumn('content', 'jsonb', (column) => column.notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addColumn('disks', 'jsonb', (column) => column.notNull())
      .addColumn('paused_ms', 'integer')
      .addColumn('quiesced', 'integer', (column) => column.notNull())
      .addColumn('running', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('restore_point_stack')
      .on('restore_point')
      .columns(['stack', 'at'])
      .execute();
  },
};

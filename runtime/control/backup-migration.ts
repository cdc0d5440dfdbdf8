import type { Kysely } from 'kysely';

/** Tables of backups of stacks. */
export const backupMigration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('backup_repository')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('folder', 'text', (column) => column.notNull())
      .addColumn('sealed_key', 'text', (column) => column.notNull())
      .addColumn('identity', 'text', (column) => column.notNull())
      .addColumn('added_at', 'timestamptz', (column) => column.notNull())
      .addColumn('added_by', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('stack_backup')
      .addColumn('repository', 'text', (column) =>
        column.notNull().references('backup_repository.name').onDelete('cascade'),
      )
      .addColumn('point', 'text', (column) => column.notNull())
      // Backups outlive their stacks.
      .addColumn('stack', 'text', (column) => column.notNull())
      .addColumn('stack_name', 'text', (column) => column.notNull())
      .addColumn('version', 'text', (column) => column.notNull())
      .addColumn('at', 'timestamptz', (column) => column.notNull())
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('size_bytes', 'bigint', (column) => column.notNull())
      .addColumn('read_bytes', 'bigint', (column) => column.notNull())
      .addColumn('written_bytes', 'bigint', (column) => column.notNull())
      .addColumn('made', 'text')
      .addColumn('layers', 'jsonb', (column) => column.notNull())
      .addColumn('verified_at', 'timestamptz')
      .addColumn('problem', 'text')
      .addPrimaryKeyConstraint('stack_backup_key', ['repository', 'point'])
      .execute();
    await db.schema
      .createIndex('stack_backup_stack')
      .on('stack_backup')
      .columns(['stack', 'at'])
      .execute();
  },
};

/** Keys of repositories that are being made, which are known before the repository is there. */
export const begunRepositoryMigration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('begun_backup_repository')
      .addColumn('folder', 'text', (column) => column.primaryKey())
      .addColumn('sealed_key', 'text', (column) => column.notNull())
      .execute();
  },
};

/** Whether backups were seen to start. */
export const backupTrialMigration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('stack_backup')
      .addColumn('started_at', 'timestamptz')
      .addColumn('start_problem', 'text')
      .execute();
  },
};

/** Repositories in other places than folders, and how fast may be written into them. */
export const repositoryPlaceMigration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const table of ['backup_repository', 'begun_backup_repository']) {
      await db.schema.alterTable(table).renameColumn('folder', 'place').execute();
    }
    await db.schema
      .alterTable('backup_repository')
      .addColumn('s3', 'jsonb')
      .addColumn('bytes_per_second', 'bigint')
      .execute();
  },
};

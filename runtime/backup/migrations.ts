import type { AreaMigrations } from '../database/migrate-database.ts';

/** What a server remembers of itself: its term, its last backup, and which backup it was restored from. */
export const backupMigrations: AreaMigrations = {
  area: 'backup',
  migrations: {
    '0001-server-memory': {
      async up(db) {
        await db.schema
          .createTable('server_memory')
          .addColumn('name', 'text', (column) => column.primaryKey())
          .addColumn('value', 'jsonb', (column) => column.notNull())
          .execute();
      },
    },
  },
};

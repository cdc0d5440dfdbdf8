import { type Kysely, sql } from 'kysely';

/** Tables of accounts, tokens and browser sessions. */
export const accountMigrations = {
  area: 'account',
  migrations: {
    '0001-accounts': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('account')
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('name', 'text', (column) => column.notNull().unique())
          .addColumn('role', 'text', (column) => column.notNull())
          .addColumn('namespaces', 'jsonb', (column) => column.notNull())
          .addColumn('disabled', 'boolean', (column) => column.notNull())
          .addColumn('created_at', 'timestamptz', (column) => column.notNull())
          .addColumn('password_hash', 'text', (column) => column.notNull())
          .execute();
        await db.schema
          .createTable('account_token')
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('account', 'text', (column) =>
            column.notNull().references('account.id').onDelete('cascade'),
          )
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('scopes', 'jsonb', (column) => column.notNull())
          .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
          .addColumn('created_at', 'timestamptz', (column) => column.notNull())
          .addColumn('expires_at', 'timestamptz')
          .addColumn('last_used_at', 'timestamptz')
          .execute();
        await db.schema
          .createTable('account_session')
          .addColumn('id_hash', 'text', (column) => column.primaryKey())
          .addColumn('account', 'text')
          .addColumn('data', 'jsonb', (column) => column.notNull())
          .addColumn('created_at', 'timestamptz', (column) =>
            column.notNull().defaultTo(sql`current_timestamp`),
          )
          .addColumn('seen_at', 'timestamptz', (column) => column.notNull())
          .execute();
      },
    },
  },
};

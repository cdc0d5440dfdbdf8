import { type Kysely, sql } from 'kysely';

/** Tables of the admin role: stacks, what they have taken, nodes, trust. */
export const controlMigrations = {
  area: 'control',
  migrations: {
    '0001-stacks': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('stack')
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('appliance', 'jsonb', (column) => column.notNull())
          .addColumn('definition', 'jsonb', (column) => column.notNull())
          .addColumn('parameters', 'jsonb', (column) => column.notNull())
          .addColumn('sealed', 'text', (column) => column.notNull())
          .addColumn('stage', 'text', (column) => column.notNull())
          .addColumn('power', 'text', (column) => column.notNull())
          .addColumn('created_at', 'timestamptz', (column) => column.notNull())
          .addColumn('created_by', 'text', (column) => column.notNull())
          .addColumn('kept_until', 'timestamptz')
          .execute();
        // Whatever must not be had twice: names, ports, uplinks, network identifiers.
        await db.schema
          .createTable('stack_taking')
          .addColumn('kind', 'text', (column) => column.notNull())
          .addColumn('place', 'text', (column) => column.notNull())
          .addColumn('key', 'text', (column) => column.notNull())
          .addColumn('stack', 'text', (column) =>
            column.notNull().references('stack.id').onDelete('cascade'),
          )
          .addPrimaryKeyConstraint('stack_taking_key', ['kind', 'place', 'key'])
          .execute();
        await db.schema
          .createTable('stack_run')
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('stack', 'text', (column) =>
            column.notNull().references('stack.id').onDelete('cascade'),
          )
          .addColumn('machine', 'text', (column) => column.notNull())
          .addColumn('command', 'jsonb', (column) => column.notNull())
          .execute();
      },
    },
    '0002-nodes': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('node')
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('name', 'text', (column) => column.notNull().unique())
          .addColumn('key_fingerprint', 'text', (column) => column.notNull())
          .addColumn('certificate_ends_at', 'timestamptz', (column) => column.notNull())
          .addColumn('enrolled_at', 'timestamptz', (column) => column.notNull())
          .addColumn('last_seen_at', 'timestamptz')
          .addColumn('facts', 'jsonb')
          .addColumn('generation', 'integer', (column) => column.notNull().defaultTo(0))
          .addColumn('desired_hash', 'text', (column) => column.notNull().defaultTo(''))
          .execute();
        await db.schema
          .createTable('node_invitation')
          .addColumn('secret_hash', 'text', (column) => column.primaryKey())
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('expires_at', 'timestamptz', (column) => column.notNull())
          .addColumn('used_at', 'timestamptz')
          .execute();
      },
    },
    '0003-trust': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('trusted_key')
          .addColumn('namespace', 'text', (column) => column.notNull())
          .addColumn('key_id', 'text', (column) => column.notNull())
          .addColumn('public_key', 'text', (column) => column.notNull())
          .addColumn('added_at', 'timestamptz', (column) => column.notNull())
          .addColumn('added_by', 'text', (column) => column.notNull())
          .addColumn('revoked_at', 'timestamptz')
          .addPrimaryKeyConstraint('trusted_key_key', ['namespace', 'key_id'])
          .execute();
        await db.schema
          .createTable('consent')
          .addColumn('digest', 'text', (column) => column.primaryKey())
          .addColumn('appliance', 'text', (column) => column.notNull())
          .addColumn('reason', 'text', (column) => column.notNull())
          .addColumn('given_at', 'timestamptz', (column) => column.notNull())
          .addColumn('given_by', 'text', (column) => column.notNull())
          .execute();
        await sql`create index stack_kept on stack (kept_until) where kept_until is not null`.execute(
          db,
        );
      },
    },
    '0004-release-sequence': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('release_sequence')
          .addColumn('namespace', 'text', (column) => column.notNull())
          .addColumn('name', 'text', (column) => column.notNull())
          // Publishers count in seconds or by ones; both outgrow 32 bits some day.
          .addColumn('sequence', 'bigint', (column) => column.notNull())
          // Those that vouch for it, with a space between.
          .addColumn('key_ids', 'text', (column) => column.notNull())
          .addColumn('installed_at', 'timestamptz', (column) => column.notNull())
          .addPrimaryKeyConstraint('release_sequence_key', ['namespace', 'name'])
          .execute();
      },
    },
    '0005-namespace-root': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('namespace_root')
          .addColumn('namespace', 'text', (column) => column.primaryKey())
          .addColumn('version', 'bigint', (column) => column.notNull())
          .addColumn('envelope', 'text', (column) => column.notNull())
          .addColumn('how', 'text', (column) => column.notNull())
          .addColumn('since', 'timestamptz', (column) => column.notNull())
          .addColumn('by', 'text', (column) => column.notNull())
          .execute();
      },
    },
    '0006-release-voucher': {
      async up(db: Kysely<unknown>): Promise<void> {
        // Who has signed what was installed: whether it is still vouched for is derived from it.
        await db.schema
          .createTable('release_voucher')
          .addColumn('digest', 'text', (column) => column.notNull())
          .addColumn('appliance', 'text', (column) => column.notNull())
          .addColumn('key_id', 'text', (column) => column.notNull())
          .addPrimaryKeyConstraint('release_voucher_key', ['digest', 'appliance', 'key_id'])
          .execute();
      },
    },
  },
};

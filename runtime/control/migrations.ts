import { type Kysely, sql } from 'kysely';
import { alertMigration } from './alert-migration.ts';
import {
  backupMigration,
  backupTrialMigration,
  begunRepositoryMigration,
  repositoryPlaceMigration,
} from './backup-migration.ts';
import { pointMigration } from './point-migration.ts';
import { rehearsalMigration } from './rehearsal-migration.ts';
import { scheduleMigration, scheduleRunMigration } from './schedule-migration.ts';
import { makeStackRows } from './stack-rows-migration.ts';

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
    '0007-made-volumes': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .alterTable('stack')
          .addColumn('made_volumes', 'jsonb', (column) => column.notNull().defaultTo(sql`'[]'`))
          .execute();
        // Stacks that have got beyond making their disks have had them all.
        await sql`
          update stack set made_volumes = coalesce((
            select jsonb_agg(volume -> 'id')
            from jsonb_array_elements(definition -> 'volumes') as volume
            where stage <> 'kept' or volume ->> 'kind' = 'data'
          ), '[]')
          where stage in ('connected', 'defined', 'kept')`.execute(db);
      },
    },
    '0008-mirrors-and-registries': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('trust_mirror')
          .addColumn('registry', 'text', (column) => column.notNull())
          .addColumn('address', 'text', (column) => column.notNull())
          .addColumn('signed_as', 'text', (column) => column.notNull())
          .addColumn('added_at', 'timestamptz', (column) => column.notNull())
          .addColumn('added_by', 'text', (column) => column.notNull())
          .addPrimaryKeyConstraint('trust_mirror_key', ['registry', 'address'])
          .execute();
        await db.schema
          .createTable('approved_registry')
          .addColumn('url', 'text', (column) => column.primaryKey())
          .addColumn('allow_private', 'boolean', (column) => column.notNull())
          .addColumn('approved_at', 'timestamptz', (column) => column.notNull())
          .addColumn('approved_by', 'text', (column) => column.notNull())
          .execute();
      },
    },
    '0009-figures': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('figure_minute')
          .addColumn('subject', 'text', (column) => column.notNull())
          // A place in the ring of about an hour; see SqlFigureStore.
          .addColumn('slot', 'integer', (column) => column.notNull())
          .addColumn('minute', 'integer', (column) => column.notNull())
          .addColumn('samples', 'jsonb', (column) => column.notNull())
          .addPrimaryKeyConstraint('figure_minute_key', ['subject', 'slot'])
          .execute();
      },
    },
    '0010-node-orders': {
      async up(db: Kysely<unknown>): Promise<void> {
        // Each order by itself, so that nobody who takes one back takes another one with it.
        await db.schema
          .alterTable('node')
          .addColumn('cordon', 'jsonb')
          .addColumn('maintenance', 'jsonb')
          .addColumn('labels', 'jsonb', (column) => column.notNull().defaultTo(sql`'{}'`))
          .addColumn('note', 'text', (column) => column.notNull().defaultTo(''))
          .execute();
      },
    },
    '0011-pools': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('pool')
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('name', 'text', (column) => column.notNull().unique())
          .addColumn('place', 'jsonb', (column) => column.notNull())
          .addColumn('nodes', 'jsonb', (column) => column.notNull())
          .addColumn('reserve', 'jsonb', (column) => column.notNull())
          .addColumn('note', 'text', (column) => column.notNull())
          .addColumn('created_at', 'timestamptz', (column) => column.notNull())
          .addColumn('created_by', 'text', (column) => column.notNull())
          .execute();
        await db.schema
          .createTable('pool_default')
          .addColumn('kind', 'text', (column) => column.primaryKey())
          .addColumn('pool', 'text', (column) =>
            column.notNull().references('pool.id').onDelete('cascade'),
          )
          .execute();
      },
    },
    '0012-moves': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .alterTable('node')
          .addColumn('drain', 'jsonb')
          .addColumn('dead', 'jsonb')
          .execute();
      },
    },
    '0013-stack-rows': {
      up: makeStackRows,
    },
    '0014-figure-ranges': {
      async up(db: Kysely<unknown>): Promise<void> {
        // Ranges of which the hour is one; see SqlFigureStore.
        await sql`alter table figure_minute rename to figure_block`.execute(db);
        await sql`alter table figure_block rename column minute to block`.execute(db);
        await db.schema
          .alterTable('figure_block')
          .addColumn('range', 'text', (column) => column.notNull().defaultTo('hour'))
          .addColumn('until', 'bigint', (column) => column.notNull().defaultTo(0))
          .execute();
        await db.schema.alterTable('figure_block').dropConstraint('figure_minute_key').execute();
        await db.schema
          .alterTable('figure_block')
          .addPrimaryKeyConstraint('figure_block_key', ['range', 'subject', 'slot'])
          .execute();
      },
    },
    '0015-lowering': {
      async up(db: Kysely<unknown>): Promise<void> {
        // Whatever is being removed meanwhile is resumed with the step that says so anew.
        await db.schema
          .alterTable('stack')
          .addColumn('lowering', 'boolean', (column) => column.notNull().defaultTo(false))
          .execute();
      },
    },
    '0016-cluster-orders': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('cluster_order')
          .addColumn('kind', 'text', (column) => column.primaryKey())
          .addColumn('given', 'jsonb', (column) => column.notNull())
          .execute();
      },
    },
    '0019-node-power': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('node_power')
          .addColumn('node', 'text', (column) =>
            column.primaryKey().references('node.id').onDelete('cascade'),
          )
          .addColumn('way', 'jsonb', (column) => column.notNull())
          .addColumn('sealed', 'text')
          .addColumn('rest', 'jsonb')
          .addColumn('leave', 'jsonb')
          .addColumn('wakers', 'jsonb', (column) => column.notNull())
          .addColumn('boot_ms', 'integer')
          .execute();
      },
    },
    '0017-joining': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('join_request')
          .addColumn('key_fingerprint', 'text', (column) => column.primaryKey())
          .addColumn('code', 'text', (column) => column.notNull())
          .addColumn('address', 'text', (column) => column.notNull())
          .addColumn('told', 'jsonb', (column) => column.notNull())
          .addColumn('tpm_key', 'text')
          .addColumn('first_asked_at', 'timestamptz', (column) => column.notNull())
          .addColumn('last_asked_at', 'timestamptz', (column) => column.notNull())
          .addColumn('rejected', 'jsonb')
          .addColumn('admitted', 'text')
          .execute();
        await db.schema
          .createTable('join_rule')
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('match', 'jsonb', (column) => column.notNull())
          .addColumn('once', 'boolean', (column) => column.notNull())
          .addColumn('created_at', 'timestamptz', (column) => column.notNull())
          .addColumn('created_by', 'text', (column) => column.notNull())
          .execute();
        await db.schema
          .createTable('node_tpm')
          .addColumn('node', 'text', (column) =>
            column.primaryKey().references('node.id').onDelete('cascade'),
          )
          .addColumn('tpm_key', 'text', (column) => column.notNull())
          .execute();
      },
    },
    '0018-node-images': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('node_image_key')
          .addColumn('fingerprint', 'text', (column) => column.primaryKey())
          .addColumn('line', 'text', (column) => column.notNull())
          .addColumn('comment', 'text', (column) => column.notNull())
          .addColumn('added_at', 'timestamptz', (column) => column.notNull())
          .addColumn('added_by', 'text', (column) => column.notNull())
          .execute();
        await db.schema
          .createTable('node_image')
          .addColumn('version', 'text', (column) => column.primaryKey())
          // Seconds since 1970, as a rule.
          .addColumn('sequence', 'bigint', (column) => column.notNull().unique())
          .addColumn('architecture', 'text', (column) => column.notNull())
          .addColumn('files', 'jsonb', (column) => column.notNull())
          .addColumn('key', 'text', (column) => column.notNull())
          .addColumn('added_at', 'timestamptz', (column) => column.notNull())
          .addColumn('added_by', 'text', (column) => column.notNull())
          .addColumn('complete', 'boolean', (column) => column.notNull())
          .execute();
        await db.schema
          .createTable('boot_network')
          .addColumn('node', 'text', (column) => column.primaryKey())
          .addColumn('link', 'text', (column) => column.notNull())
          .addColumn('address', 'text', (column) => column.notNull())
          .addColumn('port', 'integer', (column) => column.notNull())
          .addColumn('dhcp', 'jsonb', (column) => column.notNull())
          .addColumn('set_at', 'timestamptz', (column) => column.notNull())
          .addColumn('set_by', 'text', (column) => column.notNull())
          .execute();
      },
    },
    '0020-node-disks': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema.alterTable('node').addColumn('disk', 'jsonb').execute();
      },
    },
    '0021-restore-points': pointMigration,
    '0023-clones': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema.alterTable('stack').addColumn('clone', 'jsonb').execute();
      },
    },
    '0024-stack-backups': backupMigration,
    '0025-rehearsals': rehearsalMigration,
    '0027-schedules': scheduleMigration,
    '0028-stack-changes': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema.alterTable('stack').addColumn('note', 'text').execute();
        await db.schema.alterTable('stack_run').addColumn('files', 'jsonb').execute();
      },
    },
    '0029-begun-repositories': begunRepositoryMigration,
    '0030-schedule-runs': scheduleRunMigration,
    '0031-backup-trials': backupTrialMigration,
    '0032-repository-places': repositoryPlaceMigration,
    '0033-alerts': alertMigration,
  },
};

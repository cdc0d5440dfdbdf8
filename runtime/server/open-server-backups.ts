import { hostname } from 'node:os';
import { registryMigrations } from '../../registry/adapters/sql/migrations.ts';
import { accountMigrations } from '../accounts/migrations.ts';
import { auditMigrations, type SqlAuditTrail } from '../audit/sql-audit-trail.ts';
import { SqlServerMemory } from '../backup/adapters/sql-server-memory.ts';
import { TableSpool } from '../backup/adapters/table-spool.ts';
import { applyRestore } from '../backup/apply-restore.ts';
import { backupMigrations } from '../backup/migrations.ts';
import { serverBackupHandlers } from '../backup/server-backups.ts';
import { ServerTerm } from '../backup/server-term.ts';
import { controlMigrations } from '../control/migrations.ts';
import { migrateDatabase } from '../database/migrate-database.ts';
import type { AnyDatabase } from '../database/open-database.ts';
import { operationMigrations } from '../operations/migrations.ts';
import { VERSION } from '../process/version.ts';
import type { ServerSettings } from './settings.ts';

const AREAS = [
  auditMigrations,
  accountMigrations,
  operationMigrations,
  controlMigrations,
  backupMigrations,
  registryMigrations,
];

/** What the server knows of its own backups, before it opens anything else. */
export async function openServerBackups(
  db: AnyDatabase,
  { dataFolder }: Pick<ServerSettings, 'dataFolder'>,
  now: () => Date,
) {
  await TableSpool.clear(dataFolder);
  const restored = await applyRestore(db, dataFolder, { areas: AREAS, version: VERSION, now });
  if (restored) process.stdout.write(`Restored from the backup of ${restored.createdAt}.\n`);
  await migrateDatabase(db, backupMigrations);
  const memory = await SqlServerMemory.open(db);
  return { memory, term: new ServerTerm(memory.known.term, now) };
}

export type OpenedServerBackups = Awaited<ReturnType<typeof openServerBackups>>;

/** What of the roles a backup is about. */
export interface BackedUpRoles {
  readonly registry: { holdBlobs(): Promise<() => void> } | undefined;
  readonly admin:
    { readonly fingerprint: string; firstStackAt(): Promise<Date | undefined> } | undefined;
}

/** Answers the routes about backups of the server. */
export const answerServerBackups = (
  { memory, term }: OpenedServerBackups,
  { registry, admin }: BackedUpRoles,
  rest: {
    readonly db: AnyDatabase;
    readonly settings: Pick<ServerSettings, 'dataFolder' | 'roles'>;
    readonly audit: SqlAuditTrail;
    readonly now: () => Date;
  },
) =>
  serverBackupHandlers({
    memory,
    term,
    audit: rest.audit,
    firstStackAt: async () => admin?.firstStackAt(),
    source: {
      db: rest.db,
      dataFolder: rest.settings.dataFolder,
      about: {
        version: VERSION,
        hostname: hostname(),
        roles: [...rest.settings.roles],
        authority: admin?.fingerprint,
        term: term.own,
      },
      holdBlobs: async () => registry?.holdBlobs() ?? (() => undefined),
      now: rest.now,
    },
  });

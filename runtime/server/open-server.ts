import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { argon2id } from '../accounts/adapters/argon2id.ts';
import { SqlAccountStore } from '../accounts/adapters/sql-account-store.ts';
import { SqlSessionStore } from '../accounts/adapters/sql-session-store.ts';
import { Accounts } from '../accounts/core/accounts.ts';
import { accountHandlers } from '../accounts/http/account-handlers.ts';
import { BrowserSessions } from '../accounts/http/browser-session.ts';
import { sessionHandlers } from '../accounts/http/session-handlers.ts';
import { accountMigrations } from '../accounts/migrations.ts';
import { auditMigrations, SqlAuditTrail } from '../audit/sql-audit-trail.ts';
import { ChangeFeed } from '../control/nodes/change-feed.ts';
import { migrateDatabase } from '../database/migrate-database.ts';
import { type AnyDatabase, openDatabase } from '../database/open-database.ts';
import { secretFile } from '../process/secret-file.ts';
import { agentsCheck, databaseCheck, startedCheck } from './health-checks.ts';
import { CallerLookup } from './http/caller.ts';
import { makeApp } from './http/make-app.ts';
import { systemHandlers } from './http/system-handlers.ts';
import { openAdmin } from './open-admin.ts';
import { openRegistry } from './open-registry.ts';
import { RegistryAccounts } from './registry-accounts.ts';
import type { ServerSettings } from './settings.ts';
import { VERSION } from '../process/version.ts';
import { mountWebPages } from './web-pages.ts';

const SESSION_SECRET_BYTES = 48;

/**
 * Puts a server together from its parts and lets it listen.
 *
 * @returns what ends it; operations that are going on are resumed by the next start
 */
export async function openServer(
  settings: ServerSettings,
  onError: (error: unknown) => void,
): Promise<{ close(): Promise<void> }> {
  const { dataFolder } = settings;
  const db = await openDatabase(settings.database);
  await migrateDatabase(db, auditMigrations);
  const audit = new SqlAuditTrail(db, now);
  const changes = new ChangeFeed();
  const accounts = await openAccounts(db, settings.adminPassword);
  const callers = new CallerLookup(accounts, settings.localToken);
  const admin = await openAdmin({ db, settings, audit, changes, onError });
  const registry = await openRegistry({
    db,
    dataFolder,
    onError,
    authorizer: new RegistryAccounts(accounts, callers),
    onPublished: (address) => changes.publish('appliance', address),
  });
  const sessionKey = await secretFile(join(dataFolder, 'session-key'), SESSION_SECRET_BYTES);
  let started = false;
  const whenStarted = startedCheck(() => started);
  const account = { accounts, audit, server: { version: VERSION, roles: [...settings.roles] } };
  const app = await makeApp({
    handlers: {
      ...admin.handlers,
      ...registry.handlers,
      ...sessionHandlers(account),
      ...accountHandlers(account),
      ...systemHandlers({
        checks: {
          database: databaseCheck(db),
          registry: whenStarted,
          operations: whenStarted,
          pages: whenStarted,
          agents: agentsCheck(() => admin.countNodes()),
        },
        onPreparation: (name) => changes.publish('preparation', name),
      }),
    },
    callers,
    sessions: new BrowserSessions(accounts),
    sessionOptions: {
      store: new SqlSessionStore(db, now),
      secret: sessionKey.toString('base64'),
    },
    events: {
      callers,
      changes,
      viewOperation: (operation) => admin.viewOperation(operation),
    },
    logLevel: 'warn',
  });
  await registry.register(app);
  if (settings.pagesFolder) await mountWebPages(app, settings.pagesFolder);
  await app.listen({ host: settings.host, port: settings.port });
  await admin.start();
  registry.start();
  started = true;
  return {
    async close() {
      registry.stop();
      app.server.closeAllConnections();
      await app.close();
      await admin.stop();
      await db.destroy();
    },
  };
}

/** @param adminPassword for a first run without typing; later runs keep what is there */
async function openAccounts(db: AnyDatabase, adminPassword: string | undefined): Promise<Accounts> {
  await migrateDatabase(db, accountMigrations);
  const store = new SqlAccountStore(db);
  const accounts = new Accounts({ store, passwords: argon2id, random: randomBytes, now });
  if (adminPassword !== undefined && (await accounts.setupNeeded())) {
    await accounts.setUp('admin', adminPassword, { trusted: true });
  }
  return accounts;
}

const now = (): Date => new Date();

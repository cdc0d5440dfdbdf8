import { join } from 'node:path';
import { accountHandlers } from '../accounts/http/account-handlers.ts';
import { BrowserSessions } from '../accounts/http/browser-session.ts';
import { confirmHandler } from '../accounts/http/confirm-handler.ts';
import { sessionHandlers } from '../accounts/http/session-handlers.ts';
import { auditMigrations, SqlAuditTrail } from '../audit/sql-audit-trail.ts';
import { migrateDatabase } from '../database/migrate-database.ts';
import { type AnyDatabase, type DatabasePlace, openDatabase } from '../database/open-database.ts';
import { lockDataFolder } from '../process/lock-data-folder.ts';
import { secretFile } from '../process/secret-file.ts';
import { VERSION } from '../process/version.ts';
import { clearUp } from './clear-up.ts';
import { CallerLookup } from './http/caller.ts';
import { makeApp } from './http/make-app.ts';
import { offerSetup, openAccounts } from './open-accounts.ts';
import { answerServerBackups, openServerBackups } from './open-server-backups.ts';
import { openRoles } from './open-roles.ts';
import type { ServerSettings } from './settings.ts';
import { mountWebPages } from './web-pages.ts';

const SESSION_SECRET_BYTES = 48;

/** What a server stands on. Tests bring a clock that they can set, and a database that can break. */
export interface ServerGround {
  readonly openDatabase: (place: DatabasePlace) => Promise<AnyDatabase>;
  readonly now: () => Date;
}

const GROUND: ServerGround = { openDatabase, now: () => new Date() };

/**
 * Puts a server together from its parts and lets it listen.
 *
 * @returns what ends it; operations that are going on are resumed by the next start
 * @throws Fault DATA_IN_USE
 */
export async function openServer(
  settings: ServerSettings,
  onError: (error: unknown) => void,
  { openDatabase: open, now }: ServerGround = GROUND,
): Promise<{ close(): Promise<void> }> {
  const { dataFolder, reach } = settings;
  const lock = await lockDataFolder(dataFolder);
  const db = await open(settings.database);
  const backups = await openServerBackups(db, settings, now);
  await migrateDatabase(db, auditMigrations);
  const audit = new SqlAuditTrail(db, now);
  const parts = await openAccounts(db, settings.adminPassword, { audit, now, onError });
  const { accounts, store } = parts;
  const callers = new CallerLookup(accounts, settings.localToken, reach);
  const roles = await openRoles({
    db,
    settings,
    accounts: parts,
    callers,
    audit,
    backups,
    now,
    onError,
  });
  const sessionKey = await secretFile(join(dataFolder, 'session-key'), SESSION_SECRET_BYTES);
  const setupCode = await offerSetup(accounts, settings.setupCode);
  const server = { version: VERSION, roles: [...settings.roles] };
  const account = { ...parts, audit, setupCode, server };
  const app = await makeApp({
    handlers: {
      ...roles.handlers,
      ...sessionHandlers(account),
      ...confirmHandler(account),
      ...accountHandlers(account),
      ...answerServerBackups(backups, roles, { db, settings, audit, now }),
    },
    callers,
    reach,
    trustedProxies: settings.trustedProxies,
    sessions: new BrowserSessions(accounts, { isSecure: reach.isSecure, now }),
    sessionOptions: {
      store,
      secret: sessionKey.toString('base64'),
    },
    events: roles.events,
    logLevel: 'warn',
  });
  await roles.registry?.register(app);
  if (settings.pagesFolder) await mountWebPages(app, settings.pagesFolder);
  await app.listen({ host: settings.host, port: settings.port });
  await roles.start();
  const endClearingUp = clearUp({ sessions: store, audit }, onError);
  return {
    async close() {
      endClearingUp();
      app.server.closeAllConnections();
      await app.close();
      await roles.admin?.stop();
      await roles.registry?.stop();
      await db.destroy();
      await lock.release();
    },
  };
}

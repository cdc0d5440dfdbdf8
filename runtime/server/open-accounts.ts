import { randomBytes } from 'node:crypto';
import { LIMITS } from '../../schemas/config/limits.ts';
import { argon2id } from '../accounts/adapters/argon2id.ts';
import { boundedHasher } from '../accounts/adapters/bounded-hasher.ts';
import { SqlAccountStore } from '../accounts/adapters/sql-account-store.ts';
import { SqlSessionStore } from '../accounts/adapters/sql-session-store.ts';
import { AccessFeed } from '../accounts/core/access-feed.ts';
import { AccountSessions } from '../accounts/core/account-sessions.ts';
import { Accounts } from '../accounts/core/accounts.ts';
import { PasswordGate } from '../accounts/core/password-gate.ts';
import { SETUP_CODE_BYTES, writeSetupCode } from '../accounts/core/setup-code.ts';
import { accountMigrations } from '../accounts/migrations.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { migrateDatabase } from '../database/migrate-database.ts';
import type { AnyDatabase } from '../database/open-database.ts';

/** Accounts, and what knows who is signed in. */
export interface AccountParts {
  readonly accounts: Accounts;
  readonly sessions: AccountSessions;
  readonly access: AccessFeed;
  readonly store: SqlSessionStore;
}

/** @param adminPassword for a first run without typing; later runs keep what is there */
export async function openAccounts(
  db: AnyDatabase,
  adminPassword: string | undefined,
  rest: {
    readonly audit: AuditTrail;
    readonly now: () => Date;
    readonly onError: (error: unknown) => void;
  },
): Promise<AccountParts> {
  await migrateDatabase(db, accountMigrations);
  const { now } = rest;
  const store = new SqlSessionStore(db, now);
  const access = new AccessFeed();
  const accounts = new Accounts({
    store: new SqlAccountStore(db),
    passwords: boundedHasher(argon2id, {
      parallel: LIMITS.api.passwordHashes,
      waiting: LIMITS.api.passwordsWaiting,
    }),
    gate: new PasswordGate({ ...rest, later }),
    access,
    random: randomBytes,
    now,
  });
  if (adminPassword !== undefined && (await accounts.setupNeeded())) {
    await accounts.setUp('admin', adminPassword, { trusted: true });
  }
  return { accounts, sessions: new AccountSessions({ sessions: store, access }), access, store };
}

const later = (action: () => void, ms: number): void => void setTimeout(action, ms).unref();

/**
 * @param given a code that somebody else prints: the launcher, in the terminal of `npm start`
 * @returns the code that the browser's set-up asks for; undefined: there is an administrator
 */
export async function offerSetup(
  accounts: Accounts,
  given: string | undefined,
): Promise<string | undefined> {
  if (!(await accounts.setupNeeded())) return undefined;
  if (given !== undefined) return given;
  const code = writeSetupCode(randomBytes(SETUP_CODE_BYTES));
  process.stdout.write(`Set-up code for the first administrator: ${code}\n`);
  return code;
}

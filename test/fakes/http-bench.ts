import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { argon2idAt } from '../../runtime/accounts/adapters/argon2id.ts';
import { SqlAccountStore } from '../../runtime/accounts/adapters/sql-account-store.ts';
import { SqlSessionStore } from '../../runtime/accounts/adapters/sql-session-store.ts';
import { AccessFeed } from '../../runtime/accounts/core/access-feed.ts';
import { AccountSessions } from '../../runtime/accounts/core/account-sessions.ts';
import { Accounts } from '../../runtime/accounts/core/accounts.ts';
import { PasswordGate } from '../../runtime/accounts/core/password-gate.ts';
import { accountHandlers } from '../../runtime/accounts/http/account-handlers.ts';
import { BrowserSessions } from '../../runtime/accounts/http/browser-session.ts';
import { confirmHandler } from '../../runtime/accounts/http/confirm-handler.ts';
import { sessionHandlers } from '../../runtime/accounts/http/session-handlers.ts';
import { accountMigrations } from '../../runtime/accounts/migrations.ts';
import { SqlAuditTrail, auditMigrations } from '../../runtime/audit/sql-audit-trail.ts';
import { CallerLookup } from '../../runtime/server/http/caller.ts';
import { makeReach } from '../../runtime/server/reach.ts';
import { makeApp } from '../../runtime/server/http/make-app.ts';
import type { Handlers } from '../../schemas/api/handler.ts';
import { ROUTES, type RouteName } from '../../schemas/api/routes.ts';
import { SESSION_KEY_HEADER } from '../../schemas/api/session-key.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { testDatabases } from './databases.ts';

/** Hashes as the server makes them, without the cost that slows guessing down. */
const CHEAP = { memory: 64, passes: 1 };

export const LOCAL_TOKEN = `syl_${'x'.repeat(43)}`;
export const SETUP_CODE = '7K2M-Q0XA-94TN';
export const ADMIN = { name: 'admin', password: 'correct horse battery' };

/** The HTTP server with real accounts; every other route answers that it was reached. */
export interface HttpBench {
  readonly url: string;
  readonly accounts: Accounts;
  readonly audit: SqlAuditTrail;
  /** Moves the server's clock. */
  readonly clock: { ms: number };
  close(): Promise<void>;
}

export async function openHttpBench(database = testDatabases[0]!): Promise<HttpBench> {
  const { db, close } = await database.open(accountMigrations, auditMigrations);
  const clock = { ms: Date.parse('2026-01-01T00:00:00Z') };
  const now = (): Date => new Date(clock.ms);
  const store = new SqlAccountStore(db);
  const audit = new SqlAuditTrail(db, now);
  const reach = makeReach({ host: '127.0.0.1', hostname: 'bench', publicUrl: undefined });
  const gate = new PasswordGate({ audit, now, later: () => undefined, onError: () => undefined });
  const passwords = argon2idAt(CHEAP);
  const access = new AccessFeed();
  const sessionStore = new SqlSessionStore(db, now);
  const sessions = new AccountSessions({ sessions: sessionStore, access });
  const accounts = new Accounts({ store, passwords, gate, access, random: randomBytes, now });
  const server = { version: '0.0.0', roles: ['admin' as const] };
  const account = { accounts, sessions, access, audit, server, setupCode: SETUP_CODE };
  const app: FastifyInstance = await makeApp({
    handlers: {
      ...reachedHandlers(),
      ...sessionHandlers(account),
      ...confirmHandler(account),
      ...accountHandlers(account),
    },
    callers: new CallerLookup(accounts, LOCAL_TOKEN, reach),
    sessions: new BrowserSessions(accounts, { isSecure: reach.isSecure, now }),
    reach,
    trustedProxies: [],
    sessionOptions: { store: sessionStore, secret: 's'.repeat(64) },
    events: undefined,
    logLevel: 'silent',
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    accounts,
    audit,
    clock,
    close: async () => {
      await app.close();
      await close();
    },
  };
}

/** Handlers that refuse with a code no route uses by itself: whoever gets it has come through. */
function reachedHandlers(): Handlers {
  const reached = (): never => {
    throw new Fault('FORMAT_TOO_NEW', { what: 'reached', found: 1, known: 0 });
  };
  return Object.fromEntries(
    (Object.keys(ROUTES) as RouteName[]).map((name) => [name, async () => reached()]),
  ) as unknown as Handlers;
}

/** A browser with our pages: keeps the cookie and the key that it is given. */
export class Browser {
  readonly #url: string;
  cookie = '';
  key = '';

  constructor(url: string) {
    this.#url = url;
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(this.key ? { [SESSION_KEY_HEADER]: this.key } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = response.headers.getSetCookie()[0];
    if (set) this.cookie = set.split(';')[0] ?? '';
    this.key = (await keyIn(response)) ?? this.key;
    return response;
  }
}

/** @returns the session key in an answer; a stream of events is not waited for. */
async function keyIn(response: Response): Promise<string | undefined> {
  if (!response.headers.get('content-type')?.includes('json')) return undefined;
  const { key } = ((await response.clone().json()) ?? {}) as { key?: string };
  return key;
}

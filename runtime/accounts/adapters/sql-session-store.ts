import { createHash } from 'node:crypto';
import type { FastifySessionOptions } from '@fastify/session';
import type { Kysely } from 'kysely';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { ActiveSession } from '../../../schemas/api/resources/account.ts';
import { type AccountId, makeId, type SessionId } from '../../../schemas/ids/brand.ts';
import { ifWritable } from '../../database/if-writable.ts';
import type { AnyDatabase } from '../../database/open-database.ts';
import type { SessionDirectory } from '../ports/account-store.ts';

type SessionStore = NonNullable<FastifySessionOptions['store']>;
type SessionData = Parameters<SessionStore['set']>[1];

interface Tables {
  account_session: {
    id_hash: string;
    account: string | null;
    data: unknown;
    created_at: Date;
    seen_at: Date;
  };
}

/** Session ids are stored as hashes: who reads the database cannot take a session over. */
export const hashSessionId = (id: string): string => createHash('sha256').update(id).digest('hex');

/** Where a session began; kept in its data. */
export interface SessionOrigin {
  readonly browser: string;
  readonly address: string;
}

const SEEN_INTERVAL_MS = 5 * 60_000;

/** Browser sessions in SQL. They end after some idle time, and after an absolute time. */
export class SqlSessionStore implements SessionStore, SessionDirectory {
  readonly #db: Kysely<Tables>;
  readonly #now: () => Date;

  /** @param db a database with `accountMigrations` applied */
  constructor(db: AnyDatabase, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  set(id: string, session: SessionData, callback: (error?: unknown) => void): void {
    answer(this.#set(id, session), callback);
  }

  get(id: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    this.#get(id).then(
      (session) => callback(null, session),
      (error: unknown) => callback(error),
    );
  }

  destroy(id: string, callback: (error?: unknown) => void): void {
    const deleted = this.#db
      .deleteFrom('account_session')
      .where('id_hash', '=', hashSessionId(id))
      .execute();
    answer(deleted, callback);
  }

  async isOpen(id: string): Promise<boolean> {
    return (await this.#get(id)) !== null;
  }

  async listSessions(account: AccountId, current: string | undefined): Promise<ActiveSession[]> {
    const rows = await this.#ofAccount(account);
    const now = this.#now();
    const own = current === undefined ? undefined : hashSessionId(current);
    return rows
      .filter((row) => !isOver(row, now))
      .map((row) => {
        const { origin } = row.data as { origin?: SessionOrigin };
        return {
          id: publicId(row.id_hash),
          browser: origin?.browser ?? 'unknown',
          address: origin?.address ?? 'unknown',
          startedAt: row.created_at.toISOString(),
          lastSeenAt: row.seen_at.toISOString(),
          current: row.id_hash === own,
        };
      });
  }

  async endSession(account: AccountId, session: SessionId): Promise<boolean> {
    const row = (await this.#ofAccount(account)).find((each) => publicId(each.id_hash) === session);
    if (!row) return false;
    const { numDeletedRows } = await this.#db
      .deleteFrom('account_session')
      .where('id_hash', '=', row.id_hash)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** Deletes the sessions that are over. */
  async purge(): Promise<void> {
    const now = this.#now().getTime();
    await this.#db
      .deleteFrom('account_session')
      .where((where) =>
        where.or([
          where('seen_at', '<', new Date(now - LIMITS.api.sessionIdleMs)),
          where('created_at', '<', new Date(now - LIMITS.api.sessionAbsoluteMs)),
        ]),
      )
      .execute();
  }

  #ofAccount(account: AccountId) {
    return this.#db
      .selectFrom('account_session')
      .selectAll()
      .where('account', '=', account)
      .orderBy('seen_at', 'desc')
      .execute();
  }

  async #set(id: string, session: SessionData): Promise<void> {
    const { passport } = session as { passport?: string };
    const data = JSON.stringify(session);
    const now = this.#now();
    await this.#db
      .insertInto('account_session')
      .values({
        id_hash: hashSessionId(id),
        account: passport ?? null,
        data,
        created_at: now,
        seen_at: now,
      })
      .onConflict((conflict) =>
        conflict.column('id_hash').doUpdateSet({ data, account: passport ?? null }),
      )
      .execute();
  }

  async #get(id: string): Promise<SessionData | null> {
    const row = await this.#db
      .selectFrom('account_session')
      .selectAll()
      .where('id_hash', '=', hashSessionId(id))
      .executeTakeFirst();
    const now = this.#now();
    if (!row || isOver(row, now)) return null;
    const idleMs = now.getTime() - row.seen_at.getTime();
    if (idleMs > SEEN_INTERVAL_MS) {
      const seen = this.#db
        .updateTable('account_session')
        .set({ seen_at: now })
        .where('id_hash', '=', row.id_hash);
      await ifWritable(() => seen.execute());
    }
    return row.data as SessionData;
  }
}

const isOver = ({ seen_at, created_at }: { seen_at: Date; created_at: Date }, now: Date): boolean =>
  now.getTime() - seen_at.getTime() > LIMITS.api.sessionIdleMs ||
  now.getTime() - created_at.getTime() > LIMITS.api.sessionAbsoluteMs;

/** Names a session without giving it away: made from the hash of its id. */
const publicId = (idHash: string): SessionId => makeId('session', Buffer.from(idHash, 'hex'));

function answer(done: Promise<unknown>, callback: (error?: unknown) => void): void {
  done.then(
    () => callback(),
    (error: unknown) => callback(error),
  );
}

import { createHash } from 'node:crypto';
import type { FastifySessionOptions } from '@fastify/session';
import type { Kysely } from 'kysely';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { AnyDatabase } from '../../database/open-database.ts';

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

const SEEN_INTERVAL_MS = 5 * 60_000;

/** Browser sessions in SQL. They end after some idle time, and after an absolute time. */
export class SqlSessionStore implements SessionStore {
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
    if (!row) return null;
    const now = this.#now();
    const idleMs = now.getTime() - row.seen_at.getTime();
    const ageMs = now.getTime() - row.created_at.getTime();
    if (idleMs > LIMITS.api.sessionIdleMs || ageMs > LIMITS.api.sessionAbsoluteMs) return null;
    if (idleMs > SEEN_INTERVAL_MS) {
      await this.#db
        .updateTable('account_session')
        .set({ seen_at: now })
        .where('id_hash', '=', row.id_hash)
        .execute();
    }
    return row.data as SessionData;
  }
}

function answer(done: Promise<unknown>, callback: (error?: unknown) => void): void {
  done.then(
    () => callback(),
    (error: unknown) => callback(error),
  );
}

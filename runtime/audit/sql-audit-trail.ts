import type { Generated, Kysely } from 'kysely';
import type { AuditEntry } from '../../schemas/api/resources/stack.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import type { AnyDatabase } from '../database/open-database.ts';
import type { AuditRecord, AuditTrail } from './audit-trail.ts';

interface Tables {
  audit: {
    id: Generated<number>;
    at: Date;
    actor: string;
    action: string;
    subject: string;
    sentence: string;
  };
}

/** Who did it when a node reported it by itself. */
export const NODE_ACTOR = 'node';

/** Table of the audit log. */
export const auditMigrations = {
  area: 'audit',
  migrations: {
    '0001-audit': {
      async up(db: Kysely<unknown>): Promise<void> {
        await db.schema
          .createTable('audit')
          .addColumn('id', 'serial', (column) => column.primaryKey())
          .addColumn('at', 'timestamptz', (column) => column.notNull())
          .addColumn('actor', 'text', (column) => column.notNull())
          .addColumn('action', 'text', (column) => column.notNull())
          .addColumn('subject', 'text', (column) => column.notNull())
          .addColumn('sentence', 'text', (column) => column.notNull())
          .execute();
        await db.schema
          .createIndex('audit_subject')
          .on('audit')
          .columns(['subject', 'id'])
          .execute();
      },
    },
  },
};

/** The audit log in SQL. */
export class SqlAuditTrail implements AuditTrail {
  readonly #db: Kysely<Tables>;
  readonly #now: () => Date;

  /** @param db a database with `auditMigrations` applied */
  constructor(db: AnyDatabase, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  async record(entry: AuditRecord): Promise<void> {
    await this.#db
      .insertInto('audit')
      .values({ at: this.#now(), ...entry })
      .execute();
  }

  /** Deletes what is older than it is kept for. */
  async purge(): Promise<void> {
    const now = this.#now().getTime();
    await this.#db
      .deleteFrom('audit')
      .where((where) =>
        where.or([
          where('at', '<', new Date(now - LIMITS.database.auditKeptMs)),
          where.and([
            where('actor', '=', NODE_ACTOR),
            where('at', '<', new Date(now - LIMITS.database.auditOfNodesKeptMs)),
          ]),
        ]),
      )
      .execute();
  }

  async list(filter: {
    subject?: string | undefined;
    before?: number | undefined;
    limit: number;
  }): Promise<AuditEntry[]> {
    let query = this.#db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(filter.limit);
    if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject);
    if (filter.before !== undefined) query = query.where('id', '<', filter.before);
    const rows = await query.execute();
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  }
}

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqlSessionStore } from '../../../runtime/accounts/adapters/sql-session-store.ts';
import { accountMigrations } from '../../../runtime/accounts/migrations.ts';
import { auditMigrations, SqlAuditTrail } from '../../../runtime/audit/sql-audit-trail.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { testDatabases } from '../../fakes/databases.ts';

const { auditKeptMs, auditOfNodesKeptMs } = LIMITS.database;
const SESSION: Parameters<SqlSessionStore['set']>[1] = { cookie: { originalMaxAge: null } };
const { sessionIdleMs, sessionAbsoluteMs } = LIMITS.api;

describe.each(testDatabases)('D7: what nobody asks for any more, in $name', (database) => {
  let opened: Awaited<ReturnType<typeof database.open>>;
  let nowMs: number;
  const now = (): Date => new Date(nowMs);
  beforeEach(async () => {
    opened = await database.open(accountMigrations, auditMigrations);
    nowMs = Date.parse('2026-11-29T08:00:00.000Z');
  });
  afterEach(() => opened.close());

  test.each([
    ['admin', auditKeptMs],
    ['node', auditOfNodesKeptMs],
  ])('lines of %s in the audit log are kept for their time, and no longer', async (actor, ms) => {
    const audit = new SqlAuditTrail(opened.db, now);
    await audit.record({ actor, action: 'stack.start', subject: 'stack-one', sentence: 'It.' });
    nowMs += ms;
    await audit.purge();
    expect(await audit.list({ limit: 10 })).toHaveLength(1);
    nowMs += 1;
    await audit.purge();
    expect(await audit.list({ limit: 10 })).toEqual([]);
  });

  test('sessions that are over are deleted, and no others', async () => {
    const store = new SqlSessionStore(opened.db, now);
    const begin = (id: string) =>
      new Promise<void>((resolve) => {
        store.set(id, SESSION, () => resolve());
      });
    const count = async (): Promise<number> =>
      (await opened.db.selectFrom('account_session').selectAll().execute()).length;
    await begin('idle');
    nowMs += sessionIdleMs;
    await store.purge();
    expect(await count()).toBe(1);
    await begin('young');
    nowMs += 1;
    await store.purge();
    expect(await count()).toBe(1);
    expect(await store.isOpen('young')).toBe(true);
  });

  test('a session that is used is deleted at the end of its time', async () => {
    const store = new SqlSessionStore(opened.db, now);
    await new Promise<void>((resolve) => {
      store.set('used', SESSION, () => resolve());
    });
    for (let day = 0; day < 29; day += 1) {
      nowMs += 864e5;
      expect(await store.isOpen('used')).toBe(true);
    }
    await store.purge();
    expect(await store.isOpen('used')).toBe(true);
    nowMs += sessionAbsoluteMs - 29 * 864e5 + 1;
    await store.purge();
    expect(await opened.db.selectFrom('account_session').selectAll().execute()).toEqual([]);
  });
});

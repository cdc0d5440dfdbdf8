import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { SqlOperationLog } from '../../../runtime/operations/adapters/sql-operation-log.ts';
import { migrateDatabase } from '../../../runtime/database/migrate-database.ts';
import { operationMigrations } from '../../../runtime/operations/migrations.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { OPERATION_STATES } from '../../../schemas/api/resources/operation.ts';
import type { OperationId } from '../../../schemas/ids/brand.ts';
import { testDatabases } from '../../fakes/databases.ts';

const { '0003-children': _newer, ...earlier } = operationMigrations.migrations;

const subjectOf = (state: string) => ({ kind: 'stack', id: `stack-${state}`, name: state });
const idOf = (state: string) => `op-${state.padEnd(10, '0')}` as OperationId;

describe.each(testDatabases)('operations of an earlier version, in $name', ({ open }) => {
  test('keep their subjects for as long as they are active', async () => {
    const { db, close } = await open({ ...operationMigrations, migrations: earlier });
    try {
      for (const state of OPERATION_STATES) {
        await sql`insert into operation (id, kind, version, title, subject_kind, subject_id,
            subject_name, params, state, created_at, created_by)
          values (${idOf(state)}, 'stop-stack', 1, ${`Stop ${state}`}, 'stack',
            ${subjectOf(state).id}, ${state}, '{}', ${state}, now(), 'somebody')`.execute(db);
      }
      await migrateDatabase(db, operationMigrations);

      const clock = { nowMs: Date.now() };
      const log = new SqlOperationLog(db, () => new Date(clock.nowMs));
      const active = ['queued', 'running', 'undoing', 'stuck'];
      for (const state of OPERATION_STATES) {
        expect(await log.get(idOf(state))).toMatchObject({
          state,
          subject: subjectOf(state),
          also: [],
          parent: undefined,
        });
        const holders = await log.holders('stack', subjectOf(state).id);
        expect(holders.map(({ id }) => id)).toEqual(active.includes(state) ? [idOf(state)] : []);
      }
      const listed = await log.list({ active: true, limit: 9, before: undefined, parent: 'none' });
      expect(listed.map(({ state }) => state)).toEqual(active.toReversed());

      const next = {
        id: idOf('next'),
        kind: 'start-stack',
        version: 1,
        title: 'Start it',
        subject: subjectOf('running'),
        params: {},
        alike: undefined,
        createdBy: 'somebody',
        key: undefined,
      };
      await expect(log.create(next)).rejects.toMatchObject({
        code: 'CONFLICT',
        data: { why: '“Stop running” is working on it' },
      });
      clock.nowMs += LIMITS.operation.leaseMs;
      const lease = await log.claim(idOf('running'), 'worker');
      await log.setState(lease!, 'succeeded');
      expect((await log.create(next)).state).toBe('queued');
    } finally {
      await close();
    }
  });

  test('the database itself refuses two that want a subject alone', async () => {
    const { db, close } = await open(operationMigrations);
    try {
      for (const id of ['op-1', 'op-2', 'op-3']) {
        await sql`insert into operation (id, kind, version, title, subject_kind, subject_id,
            subject_name, params, state, created_at, created_by)
          values (${id}, 'k', 1, 't', 'stack', 's', 's', '{}', 'running', now(), 'me')`.execute(db);
      }
      const take = (operation: string, taking: string, lender: string | null = null) =>
        sql`insert into operation_subject (operation, kind, id, taking, lender)
          values (${operation}, 'stack', 's', ${taking}, ${lender})`.execute(db);
      await take('op-1', 'exclusive');
      await expect(take('op-2', 'exclusive')).rejects.toThrow('operation_subject_one');
      await take('op-2', 'exclusive', 'op-1');
      await expect(take('op-3', 'exclusive', 'op-1')).rejects.toThrow('operation_subject_one');
      await expect(take('op-3', 'perhaps')).rejects.toThrow('check constraint');
      await take('op-3', 'shared', 'op-1');
    } finally {
      await close();
    }
  });
});

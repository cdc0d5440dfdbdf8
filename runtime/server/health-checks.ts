import { sql } from 'kysely';
import type { AnyDatabase } from '../database/open-database.ts';
import type { HealthCheck } from './http/system-handlers.ts';

const OK = { status: 'ok', detail: '' } as const;

/** Whether the database answers. */
export const databaseCheck =
  (db: AnyDatabase): HealthCheck =>
  async () => {
    await sql`select 1`.execute(db);
    return OK;
  };

/** A part that is well once the server has started it. */
export const startedCheck =
  (isStarted: () => boolean): HealthCheck =>
  () =>
    isStarted() ? OK : { status: 'starting', detail: 'it is being started' };

/** Well as long as every node that was enrolled reports. */
export const agentsCheck =
  (count: () => Promise<{ all: number; reporting: number }>): HealthCheck =>
  async () => {
    const { all, reporting } = await count();
    if (all === 0) return { status: 'starting', detail: 'no node is enrolled yet' };
    if (reporting === 0) return { status: 'starting', detail: 'no node has reported yet' };
    const detail = `${reporting} of ${all} nodes report`;
    return { status: reporting === all ? 'ok' : 'failed', detail };
  };

import { sql } from 'kysely';
import { databaseFault } from '../database/database-room.ts';
import type { AnyDatabase, DatabasePlace } from '../database/open-database.ts';
import type { HealthCheck } from './http/system-handlers.ts';

/** Without numbers: everybody may ask. */
const FULL = 'its disk is nearly full; nothing can be changed until there is space';
const OK = { status: 'ok', detail: '' } as const;

/** Whether the database answers, and takes changes. */
export const databaseCheck =
  (db: AnyDatabase, place: DatabasePlace): HealthCheck =>
  async () => {
    await sql`select 1`.execute(db);
    const full = place.kind === 'folder' ? databaseFault(place.path) : undefined;
    return full ? { status: 'failed', detail: FULL } : OK;
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

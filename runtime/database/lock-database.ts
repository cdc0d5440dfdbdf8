import { hostname } from 'node:os';
import { Client } from 'pg';
import { Fault } from '../../schemas/errors/fault.ts';
import type { DatabasePlace } from './open-database.ts';

/** Key of the advisory lock: “stackyrd” as a number; nothing else of ours locks like this. */
const KEY = 0x73746b79;

/**
 * Makes this process the only server on a PostgreSQL database, for as long as its connection lasts;
 * an embedded database has the lock of its folder. PostgreSQL gives it back when the connection ends.
 *
 * @param onLost told when the connection ended by itself, and with it the lock
 * @returns gives it back
 * @throws Fault STORE_IN_USE, with who holds it
 */
export async function lockDatabase(
  place: DatabasePlace,
  onLost: (error: unknown) => void,
): Promise<() => Promise<void>> {
  if (place.kind === 'folder') return async () => undefined;
  const client = new Client({
    connectionString: place.url,
    application_name: `stackyard: process ${process.pid} on ${hostname()}`.slice(0, 63),
    keepAlive: true,
  });
  await client.connect();
  client.on('error', onLost);
  const { rows } = await client.query<{ held: boolean }>(
    'select pg_try_advisory_lock($1) as held',
    [KEY],
  );
  if (rows[0]?.held) return () => client.end();
  const holder = await findHolder(client);
  await client.end();
  throw new Fault('STORE_IN_USE', { what: 'The database', holder });
}

async function findHolder(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string; since: Date }>(
    `select a.application_name as name, a.backend_start as since
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.classid = 0 and l.objid = $1 and l.granted
       and l.database = (select oid from pg_database where datname = current_database())`,
    [KEY],
  );
  const [found] = rows;
  if (!found) return 'another process';
  return `${found.name.replace(/^stackyard: /, '')} (since ${found.since.toISOString()})`;
}

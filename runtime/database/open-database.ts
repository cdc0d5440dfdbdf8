import { mkdir } from 'node:fs/promises';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import type { Fault } from '../../schemas/errors/fault.ts';
import { databaseFault } from './database-room.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { loopBreaks } from '../process/loop-breaks.ts';
import { guardDialect, UNGUARDED } from './guard-dialect.ts';

/** Tables are typed by the area they belong to; the connection knows none of them. */
// oxlint-disable-next-line typescript/no-explicit-any -- each area narrows it to its own tables
export type AnyDatabase = Kysely<any>;

/** Where the data is: embedded in a folder, or in a PostgreSQL server. */
export type DatabasePlace =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string };

/**
 * Buffers for a process that shares its machine, instead of a server of its own
 * (`docs/decisions/0003-embedded-database-settings.md`).
 */
const SMALL = ['shared_buffers=8MB', 'wal_buffers=64kB', 'max_connections=4'];

/**
 * Opens the database; the caller closes it with `destroy()`.
 *
 * @throws Fault DATABASE_FULL when there is too little space to open the embedded one; later every
 *   write throws it for as long as that is so
 */
export async function openDatabase(place: DatabasePlace): Promise<AnyDatabase> {
  if (place.kind === 'url') {
    const pool = new Pool({ connectionString: place.url, max: 10 });
    return new Kysely({ dialect: guardDialect(new PostgresDialect({ pool }), UNGUARDED) });
  }
  await mkdir(place.path, { recursive: true, mode: 0o700 });
  const refusal = (): Fault | undefined => databaseFault(place.path);
  const full = refusal();
  if (full) throw full;
  const pglite = await openEmbedded({ dataDir: place.path });
  const guard = { refusal, before: loopBreaks(LIMITS.database.keptMs) };
  return new Kysely({ dialect: guardDialect(new PGliteDialect({ pglite }), guard) });
}

/** Opens the embedded database; without a place it is empty, in memory. */
export async function openEmbedded(
  place: Pick<PGliteOptions, 'dataDir' | 'loadDataDir'>,
): Promise<PGlite> {
  const pglite = new PGlite({
    ...place,
    extensions: { pg_trgm },
    startParams: [...PGlite.defaultStartParams, ...SMALL.flatMap((setting) => ['-c', setting])],
  });
  await pglite.waitReady;
  return pglite;
}

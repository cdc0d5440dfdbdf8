import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../../runtime/database/open-database.ts';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A file with the data folder of an empty embedded database, as PGlite dumps it. */
    readonly emptyDatabase: string;
  }
}

/**
 * Making an embedded database takes seconds, loading one tenths of a second: it is made once for
 * all test files. Vitest runs this before them, and what it returns after them.
 */
export default async function setUpDatabases(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-database-'));
  const file = join(folder, 'empty.tar');
  const pglite = await openEmbedded({});
  await writeFile(file, new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer()));
  await pglite.close();
  project.provide('emptyDatabase', file);
  return () => rm(folder, { recursive: true });
}

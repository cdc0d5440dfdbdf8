import { Kysely, PGliteDialect, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guardDialect } from '../../../runtime/database/guard-dialect.ts';
import { ifWritable } from '../../../runtime/database/if-writable.ts';
import { type AnyDatabase, openEmbedded } from '../../../runtime/database/open-database.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

let refused = false;
let waits = 0;
let db: AnyDatabase;
beforeAll(async () => {
  const pglite = await openEmbedded({});
  const refusal = () => (refused ? new Fault('DATABASE_FULL', {}) : undefined);
  const before = async (): Promise<void> => void (waits += 1);
  db = new Kysely({ dialect: guardDialect(new PGliteDialect({ pglite }), { refusal, before }) });
  await sql`create table box (content text, document jsonb)`.execute(db);
});
afterAll(() => db.destroy());

const put = () => db.insertInto('box').values({ content: 'x' }).execute();
const full = { code: 'DATABASE_FULL', status: 507 };

test('writes are refused while there is no room, reads are not, and writes come back', async () => {
  refused = true;
  await expect(put()).rejects.toMatchObject(full);
  await expect(sql`update box set content = 'y'`.execute(db)).rejects.toMatchObject(full);
  await expect(
    db.transaction().execute((tx) => tx.deleteFrom('box').execute()),
  ).rejects.toMatchObject(full);
  expect(await db.selectFrom('box').selectAll().execute()).toEqual([]);
  refused = false;
  await put();
  expect(await db.selectFrom('box').select('content').execute()).toEqual([{ content: 'x' }]);
});

test('what is written by the way is left out, other errors are not', async () => {
  refused = true;
  await ifWritable(put);
  refused = false;
  await expect(ifWritable(() => sql`select nothing`.execute(db))).rejects.toThrow('nothing');
});

test('text that cannot be stored is the fault of the request', async () => {
  const invalid = { code: 'REQUEST_INVALID', status: 400 };
  await expect(
    db.selectFrom('box').where('content', '=', 'a\0b').selectAll().execute(),
  ).rejects.toMatchObject(invalid);
  for (const document of ['"\\u0000"', '"\\ud800"']) {
    await expect(db.insertInto('box').values({ document }).execute()).rejects.toMatchObject(
      invalid,
    );
  }
});

test('each statement waits for its turn', async () => {
  waits = 0;
  await put();
  await db.selectFrom('box').selectAll().execute();
  expect(waits).toBe(2);
});

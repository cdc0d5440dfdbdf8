import type { ColumnType, Kysely, Selectable } from 'kysely';
import { Rehearsal } from '../../../../schemas/api/resources/rehearsal.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import type { RehearsalRecord, RehearsalStore } from '../ports/rehearsal-store.ts';

interface RehearsalTable {
  id: string;
  stack: string;
  at: Date;
  likeness: string;
  result: ColumnType<unknown, string, string>;
}

interface Tables {
  rehearsal: RehearsalTable;
}

/** Results of rehearsals in SQL. */
export class SqlRehearsalStore implements RehearsalStore {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async list(stack: StackId): Promise<RehearsalRecord[]> {
    const rows = await newestFirst(this.#db, stack).selectAll().execute();
    return rows.map(toRehearsal);
  }

  async add({ stack, likeness, ...result }: RehearsalRecord): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      const { id, at } = result;
      const row = { id, stack, at: new Date(at), likeness, result: JSON.stringify(result) };
      await db
        .insertInto('rehearsal')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const kept = newestFirst(db, stack)
        .select('id')
        .limit(LIMITS.stack.upgrade.rehearsal.mostKept);
      await db
        .deleteFrom('rehearsal')
        .where('stack', '=', stack)
        .where('id', 'not in', kept)
        .execute();
    });
  }
}

const newestFirst = (db: Kysely<Tables>, stack: StackId) =>
  db.selectFrom('rehearsal').where('stack', '=', stack).orderBy('at', 'desc').orderBy('id');

/** @throws ZodError when the row is none of ours */
const toRehearsal = ({ stack, likeness, result }: Selectable<RehearsalTable>): RehearsalRecord => ({
  ...Rehearsal.parse(result),
  stack: stack as StackId,
  likeness: likeness as Digest,
});

import type { ColumnType, Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { AlertTarget } from '../../../../schemas/api/resources/alert.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import { KnownTrouble } from '../core/alert-news.ts';
import type { AlertChannelRecord, AlertState, AlertStore } from '../ports/alert-store.ts';

interface ChannelTable {
  name: string;
  target: ColumnType<unknown, string, string>;
  sealed_secret: string | null;
  added_at: Date;
  added_by: string;
  known: ColumnType<unknown, string, string>;
  told_at: Date | null;
  failures: number;
  problem_at: Date | null;
  problem: string | null;
}

interface Tables {
  alert_channel: ChannelTable;
}

/** Who is told, and what of, in SQL. */
export class SqlAlertStore implements AlertStore {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async list(): Promise<(AlertChannelRecord & AlertState)[]> {
    const rows = await this.#db.selectFrom('alert_channel').selectAll().orderBy('name').execute();
    return rows.map(toChannel);
  }

  async add({ name, target, sealedSecret, addedAt, addedBy }: AlertChannelRecord): Promise<void> {
    const added = await this.#db
      .insertInto('alert_channel')
      .values({
        name,
        target: JSON.stringify(target),
        sealed_secret: sealedSecret,
        added_at: addedAt,
        added_by: addedBy,
        known: '[]',
        told_at: null,
        failures: 0,
        problem_at: null,
        problem: null,
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows === 0n) {
      throw new Fault('NAME_TAKEN', { what: 'alert channel', name });
    }
  }

  async note(
    { name, addedAt }: Pick<AlertChannelRecord, 'name' | 'addedAt'>,
    { known, toldAt, failures, problem }: AlertState,
  ): Promise<void> {
    await this.#db
      .updateTable('alert_channel')
      .set({
        known: JSON.stringify(known),
        told_at: toldAt,
        failures,
        problem_at: problem?.at ?? null,
        problem: problem?.why ?? null,
      })
      .where('name', '=', name)
      .where('added_at', '=', addedAt)
      .execute();
  }

  async remove(name: string): Promise<boolean> {
    const removed = await this.#db
      .deleteFrom('alert_channel')
      .where('name', '=', name)
      .executeTakeFirst();
    return removed.numDeletedRows > 0n;
  }
}

const toChannel = (row: Selectable<ChannelTable>): AlertChannelRecord & AlertState => ({
  name: row.name,
  target: AlertTarget.parse(row.target),
  sealedSecret: row.sealed_secret,
  addedAt: new Date(row.added_at),
  addedBy: row.added_by,
  known: knownOf(row.known),
  toldAt: row.told_at && new Date(row.told_at),
  failures: row.failures,
  problem:
    row.problem === null || row.problem_at === null
      ? null
      : { at: new Date(row.problem_at), why: row.problem },
});

/** What another version has noted of kinds that this one does not know is left out. */
const knownOf = (stored: unknown): KnownTrouble[] =>
  z
    .array(z.unknown())
    .parse(stored)
    .flatMap((each) => {
      const read = KnownTrouble.safeParse(each);
      return read.success ? [read.data] : [];
    });

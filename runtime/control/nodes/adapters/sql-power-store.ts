import { z } from 'zod';
import type { ColumnType, Kysely, Selectable } from 'kysely';
import { PowerWay } from '../../../../schemas/api/resources/power.ts';
import { SleepPolicy } from '../../../../schemas/api/resources/sleep.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import { noPower } from '../core/power/power-record.ts';
import type {
  PowerRecord,
  PowerStore,
  StandingLeave,
  StoredRest,
  StoredSleep,
  Waker,
} from '../ports/power-store.ts';

type Json<Read> = ColumnType<Read, string, string>;
type JsonOrNull<Read> = ColumnType<Read | null, string | null, string | null>;

interface PowerTable {
  node: string;
  way: Json<unknown>;
  sealed: string | null;
  rest: JsonOrNull<StoredRest>;
  leave: JsonOrNull<StandingLeave>;
  wakers: Json<Waker[]>;
  boot_ms: number | null;
}

interface Tables {
  node: { id: string };
  node_power: PowerTable;
  cluster_order: { kind: string; given: Json<unknown> };
}

/** How the table of what is ordered for all nodes calls it. */
const SLEEP = 'sleep';

const Given = z.object({ policy: SleepPolicy, by: z.string(), at: z.string() });

/** The power of nodes in SQL. */
export class SqlPowerStore implements PowerStore {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async list(): Promise<PowerRecord[]> {
    const rows = await this.#db.selectFrom('node_power').selectAll().orderBy('node').execute();
    return rows.map(toRecord);
  }

  async get(node: NodeId): Promise<PowerRecord | undefined> {
    const row = await this.#db
      .selectFrom('node_power')
      .selectAll()
      .where('node', '=', node)
      .executeTakeFirst();
    return row && toRecord(row);
  }

  change(
    node: NodeId,
    change: (now: PowerRecord) => PowerRecord,
  ): Promise<PowerRecord | undefined> {
    return this.#db.transaction().execute(async (trx) => {
      const known = await trx
        .selectFrom('node')
        .select('id')
        .where('id', '=', node)
        // Whoever else changes it waits, also when there is no row of it yet.
        .forUpdate()
        .executeTakeFirst();
      if (!known) return undefined;
      const row = await trx
        .selectFrom('node_power')
        .selectAll()
        .where('node', '=', node)
        .executeTakeFirst();
      const after = change(row ? toRecord(row) : noPower(node));
      const values = toValues(after);
      await trx
        .insertInto('node_power')
        .values({ node, ...values })
        .onConflict((conflict) => conflict.column('node').doUpdateSet(values))
        .execute();
      return after;
    });
  }

  async forget(node: NodeId): Promise<void> {
    await this.#db.deleteFrom('node_power').where('node', '=', node).execute();
  }

  async sleep(): Promise<StoredSleep | null> {
    const row = await this.#db
      .selectFrom('cluster_order')
      .select('given')
      .where('kind', '=', SLEEP)
      .executeTakeFirst();
    return row ? Given.parse(row.given) : null;
  }

  async setSleep(sleep: StoredSleep | null): Promise<void> {
    if (sleep === null) {
      await this.#db.deleteFrom('cluster_order').where('kind', '=', SLEEP).execute();
      return;
    }
    const given = JSON.stringify(sleep);
    await this.#db
      .insertInto('cluster_order')
      .values({ kind: SLEEP, given })
      .onConflict((conflict) => conflict.column('kind').doUpdateSet({ given }))
      .execute();
  }
}

const toValues = ({ way, sealed, rest, leave, wakers, bootMs }: PowerRecord) => ({
  way: JSON.stringify(way),
  sealed,
  rest: rest && JSON.stringify(rest),
  leave: leave && JSON.stringify(leave),
  wakers: JSON.stringify(wakers),
  boot_ms: bootMs,
});

const toRecord = (row: Selectable<PowerTable>): PowerRecord => ({
  node: row.node as NodeId,
  way: PowerWay.parse(row.way),
  sealed: row.sealed,
  rest: row.rest,
  leave: row.leave,
  wakers: row.wakers,
  bootMs: row.boot_ms,
});

import type { ColumnType, Kysely, Selectable } from 'kysely';
import {
  PoolNodes,
  PoolReserve,
  type PoolVolumeKind,
} from '../../../../schemas/api/resources/pool.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { PoolId } from '../../../../schemas/ids/brand.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import type {
  PoolDefaultIds,
  PoolDetails,
  PoolPlace,
  PoolRecord,
  PoolStore,
} from '../ports/pool-store.ts';

type Json = ColumnType<unknown, string, string>;

interface PoolTable {
  id: string;
  name: string;
  place: Json;
  nodes: Json;
  reserve: Json;
  note: string;
  created_at: Date;
  created_by: string;
}

interface Tables {
  pool: PoolTable;
  pool_default: { kind: string; pool: string };
}

/** Pools in SQL. */
export class SqlPoolStore implements PoolStore {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async list(): Promise<PoolRecord[]> {
    return (await this.#db.selectFrom('pool').selectAll().orderBy('name').execute()).map(toRecord);
  }

  async add(pool: PoolRecord): Promise<void> {
    const result = await this.#db
      .insertInto('pool')
      .values({
        id: pool.id,
        name: pool.name,
        place: JSON.stringify(pool.place),
        nodes: JSON.stringify(pool.nodes),
        reserve: JSON.stringify(pool.reserve),
        note: pool.note,
        created_at: pool.createdAt,
        created_by: pool.createdBy,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows === 0n) throw nameTaken(pool.name);
  }

  async change(id: PoolId, change: Partial<PoolDetails>): Promise<boolean> {
    const { name, note, nodes, reserve } = change;
    const values = {
      ...(name === undefined ? {} : { name }),
      ...(note === undefined ? {} : { note }),
      ...(nodes === undefined ? {} : { nodes: JSON.stringify(nodes) }),
      ...(reserve === undefined ? {} : { reserve: JSON.stringify(reserve) }),
    };
    const known = this.#db.selectFrom('pool').select('id').where('id', '=', id);
    if (Object.keys(values).length === 0) return (await known.executeTakeFirst()) !== undefined;
    const update = this.#db.updateTable('pool').set(values).where('id', '=', id);
    try {
      return (await update.executeTakeFirst()).numUpdatedRows > 0n;
    } catch (error) {
      if (name !== undefined && isTwice(error)) throw nameTaken(name);
      throw error;
    }
  }

  async endFormat(id: PoolId): Promise<boolean> {
    const pool = this.#db.selectFrom('pool').select('place').where('id', '=', id);
    const place = (await pool.executeTakeFirst())?.place as PoolPlace | undefined;
    if (place?.kind !== 'disk' || place.format === undefined) return false;
    const { format: _format, ...without } = place;
    const update = this.#db.updateTable('pool').set({ place: JSON.stringify(without) });
    return (await update.where('id', '=', id).executeTakeFirst()).numUpdatedRows > 0n;
  }

  async remove(id: PoolId): Promise<boolean> {
    const result = await this.#db.deleteFrom('pool').where('id', '=', id).executeTakeFirst();
    return result.numDeletedRows > 0n;
  }

  async defaults(): Promise<PoolDefaultIds> {
    const rows = await this.#db.selectFrom('pool_default').selectAll().execute();
    const poolOf = (kind: PoolVolumeKind): PoolId | undefined =>
      rows.find((row) => row.kind === kind)?.pool as PoolId | undefined;
    return { system: poolOf('system'), data: poolOf('data') };
  }

  async setDefault(kind: PoolVolumeKind, pool: PoolId | undefined): Promise<void> {
    if (pool === undefined) {
      await this.#db.deleteFrom('pool_default').where('kind', '=', kind).execute();
      return;
    }
    await this.#db
      .insertInto('pool_default')
      .values({ kind, pool })
      .onConflict((conflict) => conflict.column('kind').doUpdateSet({ pool }))
      .execute();
  }
}

const toRecord = (row: Selectable<PoolTable>): PoolRecord => ({
  id: row.id as PoolId,
  name: row.name,
  place: row.place as PoolPlace,
  nodes: PoolNodes.parse(row.nodes),
  reserve: PoolReserve.parse(row.reserve),
  note: row.note,
  createdAt: row.created_at,
  createdBy: row.created_by,
});

const nameTaken = (name: string): Fault => new Fault('NAME_TAKEN', { what: 'pool', name });

/** SQLSTATE 23505, unique_violation: PostgreSQL 17, appendix A. */
const isTwice = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23505';

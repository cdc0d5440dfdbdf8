import type { ColumnType, Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { ParameterValue } from '../../../../schemas/appliance/parameter.ts';
import { type PointId, type StackId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import { StackDefinition } from '../core/define/definition.ts';
import { ApplianceSnapshot } from '../core/define/stack-record.ts';
import type { PointRecord, PointStore } from '../ports/point-store.ts';

type Json = ColumnType<unknown, string, string>;

interface PointTable {
  id: string;
  stack: string;
  at: Date;
  created_by: string;
  origin: PointRecord['origin'];
  note: string;
  content: Json;
  sealed: string;
  disks: Json;
  paused_ms: number | null;
  quiesced: number;
  running: number;
}

interface Tables {
  restore_point: PointTable;
}

const Content = z.object({
  appliance: ApplianceSnapshot,
  parameters: z.record(z.string(), ParameterValue),
  definition: StackDefinition,
});
const Disks = z.array(z.object({ machine: z.string(), name: z.string(), layer: VolumeId }));

/** Restore points in SQL. */
export class SqlPointStore implements PointStore {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async list(stack: StackId): Promise<PointRecord[]> {
    const rows = await this.#db
      .selectFrom('restore_point')
      .selectAll()
      .where('stack', '=', stack)
      .orderBy('at', 'desc')
      .orderBy('id')
      .execute();
    return rows.map(toPoint);
  }

  async get(id: PointId): Promise<PointRecord | undefined> {
    const row = await this.#db
      .selectFrom('restore_point')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && toPoint(row);
  }

  async counts(): Promise<ReadonlyMap<StackId, number>> {
    const rows = await this.#db
      .selectFrom('restore_point')
      .select(({ fn }) => ['stack', fn.countAll().as('count')])
      .groupBy('stack')
      .execute();
    return new Map(rows.map(({ stack, count }) => [stack as StackId, Number(count)]));
  }

  async add(point: PointRecord): Promise<void> {
    const { appliance, parameters, sealed, definition } = point.content;
    await this.#db
      .insertInto('restore_point')
      .values({
        id: point.id,
        stack: point.stack,
        at: point.at,
        created_by: point.createdBy,
        origin: point.origin,
        note: point.note,
        content: JSON.stringify({ appliance, parameters, definition }),
        sealed,
        disks: JSON.stringify(point.disks),
        paused_ms: point.pausedMs,
        quiesced: point.quiesced,
        running: point.running,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async remove(id: PointId): Promise<void> {
    await this.#db.deleteFrom('restore_point').where('id', '=', id).execute();
  }

  async removeAll(stack: StackId): Promise<void> {
    await this.#db.deleteFrom('restore_point').where('stack', '=', stack).execute();
  }
}

/** @throws ZodError when the row is none of ours */
function toPoint(row: Selectable<PointTable>): PointRecord {
  return {
    id: row.id as PointId,
    stack: row.stack as StackId,
    at: new Date(row.at),
    createdBy: row.created_by,
    origin: row.origin,
    note: row.note,
    content: { ...Content.parse(row.content), sealed: row.sealed },
    disks: Disks.parse(row.disks),
    pausedMs: row.paused_ms,
    quiesced: row.quiesced,
    running: row.running,
  };
}

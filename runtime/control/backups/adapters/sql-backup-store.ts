import type { ColumnType, Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type PointId, type StackId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { S3Place } from '../../../../schemas/ids/s3-place.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import type {
  BackupRecord,
  BackupStore,
  RepositoryChange,
  RepositoryRecord,
} from '../ports/backup-store.ts';

type Json = ColumnType<unknown, string, string>;

interface BackupTable {
  repository: string;
  point: string;
  stack: string;
  stack_name: string;
  version: string;
  at: Date;
  created_by: string;
  size_bytes: string | number;
  read_bytes: string | number;
  written_bytes: string | number;
  made: string | null;
  layers: Json;
  verified_at: Date | null;
  started_at: Date | null;
  start_problem: string | null;
  problem: string | null;
}

interface Tables {
  backup_repository: {
    name: string;
    place: string;
    s3: Json | null;
    bytes_per_second: string | number | null;
    sealed_key: string;
    identity: string;
    added_at: Date;
    added_by: string;
  };
  begun_backup_repository: { place: string; sealed_key: string };
  stack_backup: BackupTable;
}

const S3Row = S3Place.extend({ keyId: z.string(), sealedSecret: z.string() });
const Layers = z.record(z.string(), VolumeId);

/** What is known of backups, in SQL. */
export class SqlBackupStore implements BackupStore {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async repositories(): Promise<RepositoryRecord[]> {
    const rows = await this.#db
      .selectFrom('backup_repository')
      .selectAll()
      .orderBy('name')
      .execute();
    return rows.map((row) => ({
      name: row.name,
      place: row.place,
      s3: row.s3 === null ? null : S3Row.parse(row.s3),
      bytesPerSecond: row.bytes_per_second === null ? null : Number(row.bytes_per_second),
      sealedKey: row.sealed_key,
      identity: row.identity,
      addedAt: row.added_at,
      addedBy: row.added_by,
    }));
  }

  async beginRepository({
    place,
    sealedKey,
  }: Pick<RepositoryRecord, 'place' | 'sealedKey'>): Promise<string> {
    await this.#db
      .insertInto('begun_backup_repository')
      .values({ place, sealed_key: sealedKey })
      .onConflict((conflict) => conflict.column('place').doNothing())
      .execute();
    const begun = await this.#db
      .selectFrom('begun_backup_repository')
      .select('sealed_key')
      .where('place', '=', place)
      .executeTakeFirstOrThrow();
    return begun.sealed_key;
  }

  addRepository(repository: RepositoryRecord): Promise<void> {
    return this.#db.transaction().execute(async (db) => {
      await insertRepository(db, repository);
      await db
        .deleteFrom('begun_backup_repository')
        .where('place', '=', repository.place)
        .execute();
    });
  }

  async changeRepository(name: string, change: RepositoryChange): Promise<void> {
    await this.#db
      .updateTable('backup_repository')
      .set(columnsOf(change))
      .where('name', '=', name)
      .execute();
  }

  async removeRepository(name: string): Promise<boolean> {
    const removed = await this.#db
      .deleteFrom('backup_repository')
      .where('name', '=', name)
      .executeTakeFirst();
    return removed.numDeletedRows > 0n;
  }

  async list(of: Parameters<BackupStore['list']>[0]): Promise<BackupRecord[]> {
    const all = this.#db.selectFrom('stack_backup').selectAll();
    const rows = await (
      'stack' in of
        ? all.where('stack', '=', of.stack)
        : all.where('repository', '=', of.repository)
    )
      .orderBy('at', 'desc')
      .orderBy('point')
      .execute();
    return rows.map(toBackup);
  }

  async add(backup: BackupRecord): Promise<void> {
    await this.#db
      .insertInto('stack_backup')
      .values({
        repository: backup.repository,
        point: backup.point,
        stack: backup.stack,
        stack_name: backup.stackName,
        version: backup.version,
        at: backup.at,
        created_by: backup.createdBy,
        size_bytes: backup.sizeBytes,
        read_bytes: backup.readBytes,
        written_bytes: backup.writtenBytes,
        made: backup.made,
        layers: JSON.stringify(backup.layers),
        verified_at: backup.verifiedAt,
        problem: backup.problem,
        started_at: backup.startedAt,
        start_problem: backup.startProblem,
      })
      .onConflict((conflict) => conflict.columns(['repository', 'point']).doNothing())
      .execute();
  }

  async noteVerified(
    { repository, point }: Pick<BackupRecord, 'repository' | 'point'>,
    { at, problem }: { readonly at: Date; readonly problem: string | null },
  ): Promise<void> {
    await this.#db
      .updateTable('stack_backup')
      .set({ verified_at: at, problem })
      .where('repository', '=', repository)
      .where('point', '=', point)
      .execute();
  }

  async noteStarted(
    { repository, point }: Pick<BackupRecord, 'repository' | 'point'>,
    { at, problem }: { readonly at: Date; readonly problem: string | null },
  ): Promise<void> {
    await this.#db
      .updateTable('stack_backup')
      .set({ started_at: at, start_problem: problem })
      .where('repository', '=', repository)
      .where('point', '=', point)
      .execute();
  }

  async remove({ repository, point }: Pick<BackupRecord, 'repository' | 'point'>): Promise<void> {
    await this.#db
      .deleteFrom('stack_backup')
      .where('repository', '=', repository)
      .where('point', '=', point)
      .execute();
  }
}

const columnsOf = ({ s3, bytesPerSecond }: RepositoryChange) => ({
  s3: s3 && JSON.stringify(s3),
  bytes_per_second: bytesPerSecond,
});

/** @throws Fault NAME_TAKEN */
async function insertRepository(db: Kysely<Tables>, repository: RepositoryRecord): Promise<void> {
  const { name, place, sealedKey, identity, addedAt, addedBy } = repository;
  const added = await db
    .insertInto('backup_repository')
    .values({
      name,
      place,
      ...columnsOf(repository),
      sealed_key: sealedKey,
      identity,
      added_at: addedAt,
      added_by: addedBy,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 0n) {
    throw new Fault('NAME_TAKEN', { what: 'backup repository', name });
  }
}

const toBackup = (row: Selectable<BackupTable>): BackupRecord => ({
  repository: row.repository,
  point: row.point,
  stack: row.stack as StackId,
  stackName: row.stack_name,
  version: row.version,
  at: row.at,
  createdBy: row.created_by,
  sizeBytes: Number(row.size_bytes),
  readBytes: Number(row.read_bytes),
  writtenBytes: Number(row.written_bytes),
  made: row.made as PointId | null,
  layers: Layers.parse(row.layers),
  verifiedAt: row.verified_at,
  problem: row.problem,
  startedAt: row.started_at,
  startProblem: row.start_problem,
});

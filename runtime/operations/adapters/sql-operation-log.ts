import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type {
  OperationProgress,
  OperationState,
} from '../../../schemas/api/resources/operation.ts';
import { ACTIVE_STATES, isActive } from '../../../schemas/capability/operation.ts';
import { Fault, type WireFault } from '../../../schemas/errors/fault.ts';
import type { OperationId } from '../../../schemas/ids/brand.ts';
import type { AnyDatabase } from '../../database/open-database.ts';
import { type ExpectedTimes, expectedTimes } from '../expected-times.ts';
import { childId } from '../child-id.ts';
import { earlierStepTimes } from './earlier-step-times.ts';
import type { OperationTable, OperationTables } from './operation-tables.ts';
import { ancestorsOf, takeSubjects } from './take-subjects.ts';
import type { OperationLog } from '../ports/operation-log.ts';
import type {
  ChildRequest,
  EventType,
  Lease,
  OperationEvent,
  OperationRecord,
  OperationRequest,
  TakenSubject,
} from '../record.ts';

type Likeness = Pick<OperationRequest, 'kind' | 'version' | 'alike'>;

/** States a worker has something to do in. */
const WORKABLE = ['queued', 'running', 'undoing'] as const;

const json = (value: unknown): string => JSON.stringify(value ?? null);

/** The operation log in SQL. Leases are fenced by `generation`: each claim raises it. */
export class SqlOperationLog implements OperationLog {
  readonly #db: Kysely<OperationTables>;
  readonly #now: () => Date;

  /**
   * @param db a database with `operationMigrations` applied
   * @param now the clock
   */
  constructor(db: AnyDatabase, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  async create(request: OperationRequest): Promise<OperationRecord> {
    const known = await this.#byKey(request);
    if (known) return known;
    const expected = await this.#expectedTimes(request);
    const created = await this.#inTransaction(async (trx) => {
      const row = await this.#insert(trx, { ...request, expected });
      if (!row) return undefined;
      await takeSubjects(trx, request, []);
      return toRecord(row);
    });
    const record = created ?? (await this.#byKey(request));
    if (record) return record;
    throw new Error(`operation ${request.id} was made by somebody else`);
  }

  async createChild(lease: Lease, child: ChildRequest): Promise<OperationRecord> {
    return this.#inTransaction(async (trx) => {
      const parent = await trx
        .selectFrom('operation')
        .selectAll()
        .where('id', '=', lease.operation)
        .where('generation', '=', lease.generation)
        .where('state', '=', 'running')
        .forUpdate()
        .executeTakeFirst();
      if (!parent) throw new Fault('LEASE_LOST', { operation: lease.operation });
      const id = childId(lease.operation, child.key);
      const earlier = await findOperation(trx, id);
      if (earlier) return toRecord(earlier);
      const { kind, version, alike } = child;
      const expected = await this.#expectedTimes({ kind, version, alike }, trx);
      const request = { ...child, id, alike, createdBy: parent.created_by, key: undefined };
      const row = await this.#insert(trx, { ...request, parent: lease.operation, expected });
      if (!row) throw new Error(`operation ${id} was made by somebody else`);
      await takeSubjects(trx, request, await ancestorsOf(trx, lease.operation));
      return toRecord(row);
    });
  }

  /** @returns undefined when there is one with the same key */
  #insert(
    trx: Transaction<OperationTables>,
    request: OperationRequest & {
      readonly parent?: OperationId;
      readonly expected: ExpectedTimes;
    },
  ): Promise<Selectable<OperationTable> | undefined> {
    return trx
      .insertInto('operation')
      .values({
        id: request.id,
        kind: request.kind,
        version: request.version,
        title: request.title,
        subject_kind: request.subject.kind,
        subject_id: request.subject.id,
        subject_name: request.subject.name,
        also: json(request.also ?? []),
        parent: request.parent ?? null,
        params: json(request.params),
        state: 'queued',
        request_key: request.key ?? null,
        created_at: this.#now(),
        created_by: request.createdBy,
        alike: request.alike ?? null,
        expected: json(request.expected),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
  }

  /** Whatever the database is set to: what others have committed must be seen after a lock. */
  #inTransaction<Result>(
    work: (trx: Transaction<OperationTables>) => Promise<Result>,
  ): Promise<Result> {
    return this.#db.transaction().setIsolationLevel('read committed').execute(work);
  }

  async #expectedTimes(
    { kind, version, alike }: Likeness,
    db: AnyDatabase = this.#db,
  ): Promise<ExpectedTimes> {
    const others = await earlierStepTimes(db, { kind, version, alike: undefined });
    if (alike === undefined) return expectedTimes([], others);
    return expectedTimes(await earlierStepTimes(db, { kind, version, alike }), others);
  }

  async #byKey({ createdBy, key }: OperationRequest): Promise<OperationRecord | undefined> {
    return key === undefined ? undefined : this.byKey(createdBy, key);
  }

  async byKey(createdBy: string, key: string): Promise<OperationRecord | undefined> {
    const row = await this.#db
      .selectFrom('operation')
      .selectAll()
      .where('created_by', '=', createdBy)
      .where('request_key', '=', key)
      .executeTakeFirst();
    return row && toRecord(row);
  }

  async get(id: OperationId): Promise<OperationRecord | undefined> {
    const row = await findOperation(this.#db, id);
    return row && toRecord(row);
  }

  async events(id: OperationId): Promise<OperationEvent[]> {
    const rows = await this.#db
      .selectFrom('operation_event')
      .selectAll()
      .where('operation', '=', id)
      .orderBy('sequence')
      .execute();
    return rows.map((row) => ({
      sequence: row.sequence,
      at: row.at,
      step: row.step,
      type: row.type,
      output: row.output,
      ...(row.fault ? { fault: row.fault as WireFault } : {}),
    }));
  }

  async progress(id: OperationId): Promise<OperationProgress | undefined> {
    const row = await this.#db
      .selectFrom('operation_progress')
      .select('progress')
      .where('operation', '=', id)
      .executeTakeFirst();
    return row?.progress as OperationProgress | undefined;
  }

  async list(filter: Parameters<OperationLog['list']>[0]): Promise<OperationRecord[]> {
    let query = this.#db.selectFrom('operation').selectAll().orderBy('number', 'desc');
    if (filter.active) query = query.where('state', 'in', [...ACTIVE_STATES]);
    if (filter.parent === 'none') query = query.where('parent', 'is', null);
    else if (filter.parent) query = query.where('parent', '=', filter.parent);
    if (filter.before) {
      query = query.where('number', '<', (outer) =>
        outer
          .selectFrom('operation')
          .select('number')
          .where('id', '=', filter.before ?? ''),
      );
    }
    return (await query.limit(filter.limit).execute()).map(toRecord);
  }

  async children(parent: OperationId): Promise<OperationRecord[]> {
    const rows = await this.#db
      .selectFrom('operation')
      .selectAll()
      .where('parent', '=', parent)
      .orderBy('number')
      .execute();
    return rows.map(toRecord);
  }

  async holders(subjectKind: string, subjectId: string): Promise<OperationRecord[]> {
    return (await this.#holding(subjectKind, subjectId).execute()).map(toRecord);
  }

  async activeOn(subjectKind: string, subjectId: string): Promise<OperationRecord | undefined> {
    const row = await this.#holding(subjectKind, subjectId)
      .where('taken.taking', '=', 'exclusive')
      .limit(1)
      .executeTakeFirst();
    return row && toRecord(row);
  }

  #holding(subjectKind: string, subjectId: string) {
    return this.#db
      .selectFrom('operation_subject as taken')
      .innerJoin('operation', 'operation.id', 'taken.operation')
      .selectAll('operation')
      .where('taken.kind', '=', subjectKind)
      .where('taken.id', '=', subjectId)
      .orderBy('operation.number');
  }

  async requestCancel(id: OperationId): Promise<void> {
    await this.#db
      .updateTable('operation')
      .set({ cancel_requested: true })
      .where('id', '=', id)
      .execute();
  }

  async unstick(id: OperationId): Promise<boolean> {
    const result = await this.#db
      .updateTable('operation')
      .set({ state: 'undoing', lease_worker: null, lease_until: null })
      .where('id', '=', id)
      .where('state', '=', 'stuck')
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  async claimable(): Promise<OperationId[]> {
    const now = this.#now();
    const rows = await this.#db
      .selectFrom('operation')
      .select('id')
      .where('state', 'in', [...WORKABLE])
      .where((where) =>
        where.or([where('lease_until', 'is', null), where('lease_until', '<', now)]),
      )
      .orderBy('number')
      .execute();
    return rows.map((row) => row.id as OperationId);
  }

  async reclaim(worker: string): Promise<void> {
    await this.#db
      .updateTable('operation')
      .set({ lease_worker: null, lease_until: null })
      .where('lease_worker', '=', worker)
      .execute();
  }

  async claim(id: OperationId, worker: string): Promise<Lease | undefined> {
    const now = this.#now();
    const row = await this.#db
      .updateTable('operation')
      .set({
        lease_worker: worker,
        lease_until: new Date(now.getTime() + LIMITS.operation.leaseMs),
        generation: sql`generation + 1`,
      })
      .where('id', '=', id)
      .where('state', 'in', [...WORKABLE])
      .where((where) =>
        where.or([where('lease_until', 'is', null), where('lease_until', '<', now)]),
      )
      .returning('generation')
      .executeTakeFirst();
    return row && { operation: id, generation: row.generation };
  }

  async renew(lease: Lease): Promise<void> {
    const until = new Date(this.#now().getTime() + LIMITS.operation.leaseMs);
    await this.#change(lease, { lease_until: until });
  }

  async release(lease: Lease): Promise<void> {
    await this.#change(lease, { lease_worker: null, lease_until: null });
  }

  async setState(lease: Lease, state: OperationState): Promise<void> {
    if (isActive(state)) return this.#change(lease, { state });
    await this.#inTransaction(async (trx) => {
      await this.#change(lease, { state, finished_at: this.#now() }, trx);
      await trx.deleteFrom('operation_subject').where('operation', '=', lease.operation).execute();
    });
  }

  async #change(
    lease: Lease,
    set: Partial<Omit<OperationTable, 'number' | 'generation' | 'cancel_requested' | 'also'>>,
    db: Kysely<OperationTables> = this.#db,
  ): Promise<void> {
    const result = await db
      .updateTable('operation')
      .set(set)
      .where('id', '=', lease.operation)
      .where('generation', '=', lease.generation)
      .executeTakeFirst();
    if (result.numUpdatedRows === 0n) throw new Fault('LEASE_LOST', { operation: lease.operation });
  }

  async append(
    lease: Lease,
    event: { step: string; type: EventType; output?: unknown; fault?: OperationEvent['fault'] },
  ): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const held = await trx
        .selectFrom('operation')
        .select('id')
        .where('id', '=', lease.operation)
        .where('generation', '=', lease.generation)
        .forUpdate()
        .executeTakeFirst();
      if (!held) throw new Fault('LEASE_LOST', { operation: lease.operation });
      const { last } = await trx
        .selectFrom('operation_event')
        .select((select) => select.fn.max('sequence').as('last'))
        .where('operation', '=', lease.operation)
        .executeTakeFirstOrThrow();
      await trx
        .insertInto('operation_event')
        .values({
          operation: lease.operation,
          sequence: (last ?? 0) + 1,
          at: this.#now(),
          step: event.step,
          type: event.type,
          output: json(event.output),
          fault: json(event.fault),
        })
        .execute();
    });
  }

  async setProgress(id: OperationId, progress: OperationProgress): Promise<void> {
    await this.#db
      .insertInto('operation_progress')
      .values({ operation: id, progress: json(progress) })
      .onConflict((conflict) =>
        conflict.column('operation').doUpdateSet({ progress: json(progress) }),
      )
      .execute();
  }
}

const findOperation = (
  db: Kysely<OperationTables>,
  id: OperationId,
): Promise<Selectable<OperationTable> | undefined> =>
  db.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirst();

function toRecord(row: Selectable<OperationTable>): OperationRecord {
  return {
    id: row.id as OperationId,
    kind: row.kind,
    version: row.version,
    title: row.title,
    subject: { kind: row.subject_kind, id: row.subject_id, name: row.subject_name },
    also: row.also as TakenSubject[],
    parent: (row.parent ?? undefined) as OperationId | undefined,
    params: row.params,
    state: row.state,
    cancelRequested: row.cancel_requested,
    createdAt: row.created_at,
    createdBy: row.created_by,
    finishedAt: row.finished_at ?? undefined,
    expected: row.expected as ExpectedTimes,
  };
}

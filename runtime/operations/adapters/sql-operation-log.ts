import { type Generated, type Kysely, type Selectable, sql } from 'kysely';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type {
  OperationProgress,
  OperationState,
} from '../../../schemas/api/resources/operation.ts';
import { ACTIVE_STATES } from '../../../schemas/capability/operation.ts';
import { Fault, type WireFault } from '../../../schemas/errors/fault.ts';
import type { OperationId } from '../../../schemas/ids/brand.ts';
import type { AnyDatabase } from '../../database/open-database.ts';
import type { OperationLog } from '../ports/operation-log.ts';
import type {
  EventType,
  Lease,
  OperationEvent,
  OperationRecord,
  OperationRequest,
} from '../record.ts';

interface OperationTable {
  number: Generated<string>;
  id: string;
  kind: string;
  version: number;
  title: string;
  subject_kind: string;
  subject_id: string;
  subject_name: string;
  params: unknown;
  state: OperationState;
  cancel_requested: Generated<boolean>;
  request_key: string | null;
  created_at: Date;
  created_by: string;
  finished_at: Date | null;
  lease_worker: string | null;
  lease_until: Date | null;
  generation: Generated<number>;
}

interface EventTable {
  operation: string;
  sequence: number;
  at: Date;
  step: string;
  type: EventType;
  output: unknown;
  fault: unknown;
}

interface Tables {
  operation: OperationTable;
  operation_event: EventTable;
  operation_progress: { operation: string; progress: unknown };
}

/** States a worker has something to do in. */
const WORKABLE = ['queued', 'running', 'undoing'] as const;

const json = (value: unknown): string => JSON.stringify(value ?? null);

/** The operation log in SQL. Leases are fenced by `generation`: each claim raises it. */
export class SqlOperationLog implements OperationLog {
  readonly #db: Kysely<Tables>;
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
    const inserted = await this.#db
      .insertInto('operation')
      .values({
        id: request.id,
        kind: request.kind,
        version: request.version,
        title: request.title,
        subject_kind: request.subject.kind,
        subject_id: request.subject.id,
        subject_name: request.subject.name,
        params: json(request.params),
        state: 'queued',
        request_key: request.key ?? null,
        created_at: this.#now(),
        created_by: request.createdBy,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (inserted) return toRecord(inserted);
    const earlier = await this.#byKey(request);
    if (earlier) return earlier;
    const other = await this.activeOn(request.subject.kind, request.subject.id);
    throw new Fault('CONFLICT', {
      what: request.subject.kind,
      name: request.subject.name,
      why: `“${other?.title ?? 'another operation'}” is working on it`,
    });
  }

  async #byKey(request: OperationRequest): Promise<OperationRecord | undefined> {
    if (request.key === undefined) return undefined;
    const row = await this.#db
      .selectFrom('operation')
      .selectAll()
      .where('created_by', '=', request.createdBy)
      .where('request_key', '=', request.key)
      .executeTakeFirst();
    return row && toRecord(row);
  }

  async get(id: OperationId): Promise<OperationRecord | undefined> {
    const row = await this.#db
      .selectFrom('operation')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
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

  async list(filter: {
    active: boolean;
    limit: number;
    before: OperationId | undefined;
  }): Promise<OperationRecord[]> {
    let query = this.#db.selectFrom('operation').selectAll().orderBy('number', 'desc');
    if (filter.active) query = query.where('state', 'in', [...ACTIVE_STATES]);
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

  async activeOn(subjectKind: string, subjectId: string): Promise<OperationRecord | undefined> {
    const row = await this.#db
      .selectFrom('operation')
      .selectAll()
      .where('subject_kind', '=', subjectKind)
      .where('subject_id', '=', subjectId)
      .where('state', 'in', [...ACTIVE_STATES])
      .executeTakeFirst();
    return row && toRecord(row);
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
    const over = !(ACTIVE_STATES as readonly string[]).includes(state);
    await this.#change(lease, { state, ...(over ? { finished_at: this.#now() } : {}) });
  }

  async #change(
    lease: Lease,
    set: Partial<Omit<OperationTable, 'number' | 'generation' | 'cancel_requested'>>,
  ): Promise<void> {
    const result = await this.#db
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

function toRecord(row: Selectable<OperationTable>): OperationRecord {
  return {
    id: row.id as OperationId,
    kind: row.kind,
    version: row.version,
    title: row.title,
    subject: { kind: row.subject_kind, id: row.subject_id, name: row.subject_name },
    params: row.params,
    state: row.state,
    cancelRequested: row.cancel_requested,
    createdAt: row.created_at,
    createdBy: row.created_by,
    finishedAt: row.finished_at ?? undefined,
  };
}

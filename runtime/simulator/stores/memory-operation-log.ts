import { LIMITS } from '../../../schemas/config/limits.ts';
import type {
  OperationProgress,
  OperationState,
} from '../../../schemas/api/resources/operation.ts';
import { isActive } from '../../../schemas/capability/operation.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { OperationId } from '../../../schemas/ids/brand.ts';
import { childId } from '../../operations/child-id.ts';
import { expectedTimes, type StepTime } from '../../operations/expected-times.ts';
import { type Holding, refuseTaken, takingsOf } from '../../operations/interlock.ts';
import type { OperationLog } from '../../operations/ports/operation-log.ts';
import type {
  ChildRequest,
  EventType,
  Lease,
  OperationEvent,
  OperationRecord,
  OperationRequest,
} from '../../operations/record.ts';
import { detached } from './detached.ts';
import type { MemoryTables, StoredOperation } from './memory-tables.ts';

/** States a worker has something to do in. */
const WORKABLE: readonly OperationState[] = ['queued', 'running', 'undoing'];

const FREE = { leaseWorker: undefined, leaseUntilMs: undefined };

/** The operation log in memory. Each method happens as a whole; leases are fenced by generation. */
export class MemoryOperationLog implements OperationLog {
  readonly #tables: MemoryTables;
  readonly #now: () => Date;

  constructor(tables: MemoryTables, now: () => Date) {
    this.#tables = tables;
    this.#now = now;
  }

  async create(request: OperationRequest): Promise<OperationRecord> {
    const { key, createdBy } = request;
    const earlier = key === undefined ? undefined : this.#byKey(createdBy, key);
    return earlier ?? this.#create(request, undefined);
  }

  async createChild(lease: Lease, child: ChildRequest): Promise<OperationRecord> {
    this.#hold(lease);
    const parent = this.#tables.operations.get(lease.operation)?.record;
    if (parent?.state !== 'running') throw new Fault('LEASE_LOST', { operation: lease.operation });
    const { key, alike, ...parts } = child;
    const id = childId(parent.id, key);
    const earlier = this.#tables.operations.get(id)?.record;
    const { createdBy } = parent;
    return earlier ?? this.#create({ ...parts, id, alike, createdBy, key: undefined }, parent.id);
  }

  #create(request: OperationRequest, parent: OperationId | undefined): OperationRecord {
    refuseTaken(takingsOf(request), this.#holdings(), this.#ancestors(parent));
    const { alike, key, also = [], ...parts } = request;
    const record: OperationRecord = detached({
      ...parts,
      also,
      parent,
      params: asJson(parts.params),
      state: 'queued',
      cancelRequested: false,
      createdAt: this.#now(),
      finishedAt: undefined,
      expected: this.#expected(request),
    });
    this.#tables.operations.set(record.id, { record, key, alike, ...FREE, generation: 0 });
    return record;
  }

  #holdings(): Holding[] {
    return this.#records()
      .filter(({ state }) => isActive(state))
      .flatMap((record) =>
        takingsOf(record).map(({ kind, id, taking }) => {
          return { operation: record.id, title: record.title, kind, id, taking };
        }),
      );
  }

  /** @returns an operation and those that it is a part of, nearest first */
  #ancestors(operation: OperationId | undefined): OperationId[] {
    if (!operation) return [];
    const parent = this.#tables.operations.get(operation)?.record.parent;
    return [operation, ...this.#ancestors(parent)];
  }

  async get(id: OperationId): Promise<OperationRecord | undefined> {
    return this.#tables.operations.get(id)?.record;
  }

  async events(id: OperationId): Promise<OperationEvent[]> {
    return [...(this.#tables.events.get(id) ?? [])];
  }

  async progress(id: OperationId): Promise<OperationProgress | undefined> {
    return this.#tables.progress.get(id);
  }

  async list(filter: Parameters<OperationLog['list']>[0]): Promise<OperationRecord[]> {
    const all = this.#records();
    const end = all.findIndex(({ id }) => id === filter.before);
    return (filter.before === undefined ? all : all.slice(0, Math.max(0, end)))
      .filter(({ state }) => !filter.active || isActive(state))
      .filter(({ parent }) => isListed(parent, filter.parent))
      .toReversed()
      .slice(0, filter.limit);
  }

  async children(parent: OperationId): Promise<OperationRecord[]> {
    return this.#records().filter((record) => record.parent === parent);
  }

  async holders(kind: string, id: string): Promise<OperationRecord[]> {
    const holding = this.#holdings().filter((held) => held.kind === kind && held.id === id);
    const ids = new Set(holding.map(({ operation }) => operation));
    return this.#records().filter((record) => ids.has(record.id));
  }

  async byKey(createdBy: string, key: string): Promise<OperationRecord | undefined> {
    return this.#byKey(createdBy, key);
  }

  async activeOn(kind: string, id: string): Promise<OperationRecord | undefined> {
    return (await this.holders(kind, id)).find((record) =>
      takingsOf(record).some(
        (taken) => taken.kind === kind && taken.id === id && taken.taking === 'exclusive',
      ),
    );
  }

  async requestCancel(id: OperationId): Promise<void> {
    this.#change(id, ({ record }) => ({ record: { ...record, cancelRequested: true } }));
  }

  async unstick(id: OperationId): Promise<boolean> {
    if (this.#tables.operations.get(id)?.record.state !== 'stuck') return false;
    this.#change(id, ({ record }) => ({ record: { ...record, state: 'undoing' }, ...FREE }));
    return true;
  }

  async claimable(): Promise<OperationId[]> {
    return [...this.#tables.operations.values()]
      .filter((stored) => this.#isClaimable(stored))
      .map(({ record }) => record.id);
  }

  async reclaim(worker: string): Promise<void> {
    for (const [id, { leaseWorker }] of this.#tables.operations) {
      if (leaseWorker === worker) this.#change(id as OperationId, () => FREE);
    }
  }

  async claim(id: OperationId, worker: string): Promise<Lease | undefined> {
    const stored = this.#tables.operations.get(id);
    if (!stored || !this.#isClaimable(stored)) return undefined;
    const generation = stored.generation + 1;
    this.#change(id, () => ({ leaseWorker: worker, leaseUntilMs: this.#leaseEndMs(), generation }));
    return { operation: id, generation };
  }

  async renew(lease: Lease): Promise<void> {
    this.#hold(lease);
    this.#change(lease.operation, () => ({ leaseUntilMs: this.#leaseEndMs() }));
  }

  async release(lease: Lease): Promise<void> {
    this.#hold(lease);
    this.#change(lease.operation, () => FREE);
  }

  async append(
    lease: Lease,
    event: { step: string; type: EventType; output?: unknown; fault?: OperationEvent['fault'] },
  ): Promise<void> {
    this.#hold(lease);
    const known = this.#tables.events.get(lease.operation) ?? [];
    const { step, type, output = null, fault } = event;
    const added: OperationEvent = detached({
      sequence: known.length + 1,
      at: this.#now(),
      step,
      type,
      output: asJson(output),
      ...(fault ? { fault } : {}),
    });
    this.#tables.events.set(lease.operation, [...known, added]);
  }

  async setState(lease: Lease, state: OperationState): Promise<void> {
    this.#hold(lease);
    const ended = isActive(state) ? {} : { finishedAt: this.#now() };
    this.#change(lease.operation, ({ record }) => ({ record: { ...record, state, ...ended } }));
  }

  async setProgress(id: OperationId, progress: OperationProgress): Promise<void> {
    this.#tables.progress.set(id, detached(progress));
  }

  #byKey(createdBy: string, key: string): OperationRecord | undefined {
    return [...this.#tables.operations.values()].find(
      (stored) => stored.record.createdBy === createdBy && stored.key === key,
    )?.record;
  }

  #records(): OperationRecord[] {
    return [...this.#tables.operations.values()].map(({ record }) => record);
  }

  #leaseEndMs(): number {
    return this.#now().getTime() + LIMITS.operation.leaseMs;
  }

  #isClaimable({ record, leaseUntilMs }: StoredOperation): boolean {
    const isFree = leaseUntilMs === undefined || leaseUntilMs < this.#now().getTime();
    return isFree && WORKABLE.includes(record.state);
  }

  /** @throws Fault LEASE_LOST */
  #hold({ operation, generation }: Lease): void {
    if (this.#tables.operations.get(operation)?.generation === generation) return;
    throw new Fault('LEASE_LOST', { operation });
  }

  #change(id: OperationId, change: (stored: StoredOperation) => Partial<StoredOperation>): void {
    const stored = this.#tables.operations.get(id);
    if (stored) this.#tables.operations.set(id, { ...stored, ...change(stored) });
  }

  #expected(request: OperationRequest): OperationRecord['expected'] {
    const others = this.#earlierTimes(request, () => true);
    const { alike } = request;
    if (alike === undefined) return expectedTimes([], others);
    return expectedTimes(
      this.#earlierTimes(request, (stored) => stored.alike === alike),
      others,
    );
  }

  #earlierTimes(
    { kind, version }: OperationRequest,
    counts: (stored: StoredOperation) => boolean,
  ): StepTime[] {
    return [...this.#tables.operations.values()]
      .filter(({ record }) => record.kind === kind && record.version === version)
      .filter((stored) => stored.record.state === 'succeeded' && counts(stored))
      .slice(-LIMITS.operation.measuredOperations)
      .flatMap(({ record }) => stepTimes(this.#tables.events.get(record.id) ?? []));
  }
}

const isListed = (parent: OperationId | undefined, wanted: OperationId | 'none' | undefined) =>
  wanted === undefined || (parent ?? 'none') === wanted;

/** @returns for each step the time from its first start to its last end */
function stepTimes(events: readonly OperationEvent[]): StepTime[] {
  const counted = events.filter(({ type }) => type === 'started' || type === 'succeeded');
  return [...Map.groupBy(counted, ({ step }) => step)].map(([step, of]) => {
    const times = of.map(({ at }) => at.getTime());
    return { step, ms: Math.max(...times) - Math.min(...times) };
  });
}

/** What is stored as JSON comes back as JSON has it. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown;

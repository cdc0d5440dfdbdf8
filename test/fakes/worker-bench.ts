import { randomBytes } from 'node:crypto';
import type { OperationKind } from '../../runtime/operations/kind.ts';
import type { OperationLog } from '../../runtime/operations/ports/operation-log.ts';
import type { OperationRecord, OperationRequest } from '../../runtime/operations/record.ts';
import { OperationWorker } from '../../runtime/operations/worker.ts';
import { mortal } from '../../runtime/simulator/mortal.ts';
import { isOver } from '../../schemas/capability/operation.ts';
import { makeId, type OperationId } from '../../schemas/ids/brand.ts';
import { waitFor } from './wait-for.ts';

/** Far less than the time after which a worker looks for work by itself. */
const PATIENCE_MS = 5_000;

/** A whole worker, which is killed where a test wants it, and started again on the same log. */
export class WorkerBench {
  readonly log: OperationLog;
  readonly errors: unknown[] = [];
  /** Every failpoint that was passed. */
  readonly passed: string[] = [];
  /** Where it dies; emptied when it has. */
  killAt: string | undefined;
  readonly #kinds: readonly OperationKind[];
  #worker: OperationWorker | undefined;

  constructor(log: OperationLog, kinds: readonly OperationKind[]) {
    this.log = log;
    this.#kinds = kinds;
  }

  get isDown(): boolean {
    return this.#worker === undefined;
  }

  async start(): Promise<void> {
    const life = { isAlive: true };
    const worker = new OperationWorker(
      {
        log: mortal(this.log, () => life.isAlive),
        kinds: this.#kinds,
        onChange: () => undefined,
        failpoint: (point) => this.#pass(point, life),
      },
      'worker',
      (error) => this.errors.push(error),
    );
    this.#worker = worker;
    await worker.start();
  }

  /** A process that is killed says nothing more: the promise never settles. */
  #pass(point: string, life: { isAlive: boolean }): Promise<void> | undefined {
    if (!life.isAlive) return new Promise(() => undefined);
    this.passed.push(point);
    if (point !== this.killAt) return undefined;
    this.killAt = undefined;
    life.isAlive = false;
    this.#worker = undefined;
    return new Promise(() => undefined);
  }

  /** Submits an operation of a kind, on a thing of its own unless told otherwise. */
  async submit(
    kind: Pick<OperationKind, 'kind' | 'version'>,
    params: unknown,
    over: Partial<OperationRequest> = {},
  ): Promise<OperationRecord> {
    const id = makeId('op', randomBytes(16));
    const record = await this.log.create({
      id,
      kind: kind.kind,
      version: kind.version,
      title: `Do ${kind.kind}`,
      subject: { kind: 'thing', id, name: id },
      params,
      alike: undefined,
      createdBy: 'tester',
      key: undefined,
      ...over,
    });
    this.#worker?.wake();
    return record;
  }

  async cancel(id: OperationId): Promise<void> {
    await this.log.requestCancel(id);
    this.#worker?.cancel(id);
    this.#worker?.wake();
  }

  async resume(id: OperationId): Promise<void> {
    await this.log.unstick(id);
    this.#worker?.wake();
  }

  async get(id: OperationId): Promise<OperationRecord> {
    const record = await this.log.get(id);
    if (!record) throw new Error(`there is no ${id}`);
    return record;
  }

  /** Waits until an operation is over or stuck, or the worker has died. */
  async over(id: OperationId): Promise<OperationRecord> {
    const isSo = async (): Promise<boolean> => this.isDown || isOver((await this.get(id)).state);
    await waitFor(`the end of ${id}`, isSo, PATIENCE_MS);
    return this.get(id);
  }

  async stop(): Promise<void> {
    await this.#worker?.stop();
    this.#worker = undefined;
    if (this.errors.length > 0) throw this.errors[0];
  }
}

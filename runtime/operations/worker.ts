import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';
import type { Colleagues } from './child-operations.ts';
import { type EngineDependencies, runOperation } from './engine.ts';
import { OperationEnds } from './operation-ends.ts';
import type { Lease } from './record.ts';

interface Job {
  readonly cancel: AbortController;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export type WorkerDependencies = Omit<EngineDependencies, 'colleagues'>;

/**
 * Finds operations that need a worker and works on each, side by side.
 *
 * Recovery is not a special case: an operation whose worker died is claimable once its lease has
 * run out, or at once when a worker of this name held it before a restart.
 */
export class OperationWorker implements Colleagues {
  /** Told of each operation that this worker stops working on. */
  readonly ends = new OperationEnds();
  readonly #dependencies: WorkerDependencies;
  readonly #name: string;
  readonly #jobs = new Map<OperationId, Job>();
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /**
   * @param dependencies of the engine; the worker itself is the colleague of all its operations
   * @param name who holds the leases; the same after a restart of the same server, and no other's
   * @param onError told about errors that no operation can tell itself (database gone, bugs)
   */
  constructor(dependencies: WorkerDependencies, name: string, onError: (error: unknown) => void) {
    this.#dependencies = dependencies;
    this.#name = name;
    this.#onError = onError;
  }

  /** Takes back what it worked on before a restart, and looks for work every few seconds. */
  async start(): Promise<void> {
    await this.#dependencies.log.reclaim(this.#name);
    this.#timer = setInterval(() => this.wake(), LIMITS.operation.recoveryIntervalMs);
    this.wake();
  }

  /** Looks for work now; called after an operation was submitted. */
  wake(): void {
    if (!this.#stopped) this.#claimAll().catch(this.#onError);
  }

  /** Tells a running operation that a cancel was requested. The request itself is in the log. */
  cancel(id: OperationId): void {
    this.#jobs.get(id)?.cancel.abort();
  }

  /** Stops working and gives the leases back; the operations go on with the next worker. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    const jobs = [...this.#jobs.values()];
    for (const job of jobs) job.stop.abort();
    await Promise.allSettled(jobs.map((job) => job.done));
  }

  async #claimAll(): Promise<void> {
    for (const id of await this.#dependencies.log.claimable()) {
      if (this.#stopped) return;
      if (this.#jobs.has(id)) continue;
      const lease = await this.#dependencies.log.claim(id, this.#name);
      if (lease) this.#begin(lease);
    }
  }

  #begin(lease: Lease): void {
    const cancel = new AbortController();
    const stop = new AbortController();
    const done = this.#work(lease, cancel, stop)
      .catch((error: unknown) => {
        if (!Fault.is(error, 'LEASE_LOST')) this.#onError(error);
      })
      .finally(() => {
        this.#jobs.delete(lease.operation);
        this.ends.tell(lease.operation);
      });
    this.#jobs.set(lease.operation, { cancel, stop, done });
  }

  async #work(lease: Lease, cancel: AbortController, stop: AbortController): Promise<void> {
    const { log } = this.#dependencies;
    const renew = async (): Promise<void> => {
      try {
        await log.renew(lease);
        if ((await log.get(lease.operation))?.cancelRequested) cancel.abort();
      } catch {
        stop.abort();
      }
    };
    if ((await log.get(lease.operation))?.cancelRequested) cancel.abort();
    const timer = setInterval(() => void renew(), LIMITS.operation.leaseRenewMs);
    try {
      const signals = { cancel: cancel.signal, stop: stop.signal };
      await runOperation(lease, signals, { ...this.#dependencies, colleagues: this });
    } finally {
      clearInterval(timer);
      await log.release(lease).catch(() => undefined);
    }
  }
}

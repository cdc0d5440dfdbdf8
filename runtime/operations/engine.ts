import type { OperationProgress } from '../../schemas/api/resources/operation.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault, toWire } from '../../schemas/errors/fault.ts';
import { ChildOperations, type Colleagues } from './child-operations.ts';
import { foldEvents, isUnwinding, type StepRecord } from './fold.ts';
import type { OperationKind, Step, StepContext, UndoContext } from './kind.ts';
import type {
  OperationReader,
  OperationSubmitter,
  OperationWorkLog,
} from './ports/operation-log.ts';
import { throttleProgress } from './progress.ts';
import type { Lease, OperationRecord } from './record.ts';

/** How an operation is told to end early. */
export interface OperationSignals {
  /** Somebody asked to cancel: what was done is undone. */
  readonly cancel: AbortSignal;
  /** This worker stops or has lost its lease: nothing is undone, the next worker goes on. */
  readonly stop: AbortSignal;
}

/** Where a worker may be killed in a test: around every write of the log and every effect. */
export type Failpoint = (point: string) => void | Promise<void>;

export interface EngineDependencies {
  readonly log: OperationReader & OperationWorkLog & Pick<OperationSubmitter, 'requestCancel'>;
  readonly kinds: readonly OperationKind[];
  /** Called after everything that a page may want to show. */
  readonly onChange: (record: OperationRecord) => void;
  readonly colleagues: Colleagues;
  readonly failpoint?: Failpoint | undefined;
}

type AnyStep = Step<unknown, unknown>;

/**
 * Works on one operation until it is over or its lease is lost.
 *
 * Crash safety: what was done is read back from the log; the step that was going on is run again
 * (or undone again), which its contract allows.
 *
 * @param lease the claim of the caller, who keeps renewing it
 * @throws Fault LEASE_LOST
 */
export async function runOperation(
  lease: Lease,
  signals: OperationSignals,
  dependencies: EngineDependencies,
): Promise<void> {
  const { log } = dependencies;
  const record = await log.get(lease.operation);
  if (!record) return;
  const kind = findKind(record, dependencies.kinds);
  if (!kind) {
    await log.setState(lease, 'stuck');
    return dependencies.onChange(record);
  }
  await new OperationRun({ lease, record, kind, signals, dependencies }).run();
}

const findKind = (
  record: OperationRecord,
  kinds: readonly OperationKind[],
): OperationKind | undefined =>
  kinds.find((kind) => kind.kind === record.kind && kind.version === record.version);

/** One try of one worker at one operation. */
class OperationRun {
  readonly #lease: Lease;
  readonly #record: OperationRecord;
  readonly #steps: readonly AnyStep[];
  readonly #params: unknown;
  readonly #signals: OperationSignals;
  readonly #dependencies: EngineDependencies;
  #states: ReadonlyMap<string, StepRecord> = new Map();
  /** What the step that runs has named last as being in its way. */
  #obstacle: string | undefined;

  constructor(input: {
    lease: Lease;
    record: OperationRecord;
    kind: OperationKind;
    signals: OperationSignals;
    dependencies: EngineDependencies;
  }) {
    this.#lease = input.lease;
    this.#record = input.record;
    this.#steps = input.kind.steps;
    this.#params = input.kind.params.parse(input.record.params);
    this.#signals = input.signals;
    this.#dependencies = input.dependencies;
  }

  async run(): Promise<void> {
    const events = await this.#refold();
    const unwinding = isUnwinding(events) && !this.#committed();
    await this.#enter(unwinding ? 'undoing' : 'running');
    if (unwinding || !(await this.#forward())) await this.#unwind();
  }

  /** @returns false when what was done has to be undone */
  async #forward(): Promise<boolean> {
    for (const step of this.#steps) {
      if (this.#stateOf(step).phase === 'succeeded') continue;
      if (!(await this.#runStep(step))) {
        if (!this.#committed()) return false;
        await this.#enter('stuck');
        return true;
      }
    }
    await this.#enter((await this.#childrenSettled()) ? 'succeeded' : 'stuck');
    return true;
  }

  async #runStep(step: AnyStep): Promise<boolean> {
    const { log } = this.#dependencies;
    await this.#failpoint(`${step.name}:before`);
    this.#checkStop();
    if (this.#signals.cancel.aborted && !this.#committed()) {
      return this.#fail(step, this.#cancelled());
    }
    await log.append(this.#lease, { step: step.name, type: 'started' });
    await this.#refold();
    let output: unknown;
    try {
      output = await this.#withTimeout(step, (signal) => step.run(this.#context(signal)));
    } catch (error) {
      return this.#fail(step, error);
    }
    await this.#failpoint(`${step.name}:effect`);
    await log.append(this.#lease, { step: step.name, type: 'succeeded', output });
    await this.#refold();
    await this.#failpoint(`${step.name}:after`);
    return true;
  }

  async #fail(step: AnyStep, error: unknown): Promise<false> {
    if (Fault.is(error, 'LEASE_LOST')) throw error;
    const fault = toWire(error);
    await this.#dependencies.log.append(this.#lease, { step: step.name, type: 'failed', fault });
    await this.#refold();
    return false;
  }

  async #unwind(): Promise<void> {
    await this.#enter('undoing');
    if (!(await this.#endChildren())) return this.#enter('stuck');
    const started = this.#steps.filter((step) => this.#stateOf(step).startedAt !== undefined);
    for (const step of started.toReversed()) {
      if (this.#stateOf(step).phase === 'undone') continue;
      if (!(await this.#undoStep(step))) return this.#enter('stuck');
    }
    const wasCancel = [...this.#states.values()].some((state) => state.fault?.code === 'CANCELLED');
    await this.#enter(wasCancel ? 'cancelled' : 'failed');
  }

  /**
   * Whatever children have done is undone before what the parent did for them. None can be added any
   * more: the log takes children of running operations only.
   *
   * @returns false when one of them is stuck
   */
  async #endChildren(): Promise<boolean> {
    if (await this.#childrenFor(this.#signals.stop).cancelAll()) {
      await this.#failpoint('children:cancelled');
    }
    return this.#childrenSettled();
  }

  async #childrenSettled(): Promise<boolean> {
    try {
      return await this.#childrenFor(this.#signals.stop).settled();
    } catch (error) {
      this.#checkStop();
      throw error;
    }
  }

  async #undoStep(step: AnyStep): Promise<boolean> {
    const { log } = this.#dependencies;
    await this.#failpoint(`${step.name}:undo`);
    await log.append(this.#lease, { step: step.name, type: 'undo-started' });
    await this.#refold();
    try {
      await this.#withTimeout(step, async (signal) => step.undo?.(this.#undoContext(signal)));
    } catch (error) {
      if (Fault.is(error, 'LEASE_LOST')) throw error;
      await log.append(this.#lease, { step: step.name, type: 'undo-failed', fault: toWire(error) });
      await this.#refold();
      return false;
    }
    await log.append(this.#lease, { step: step.name, type: 'undo-finished' });
    await this.#refold();
    return true;
  }

  /** Runs an action with the step's time limit; going forward, a cancel aborts it as well. */
  async #withTimeout<Result>(
    step: AnyStep,
    action: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const { cancel, stop } = this.#signals;
    this.#obstacle = undefined;
    const timeout = AbortSignal.timeout(step.timeoutMs);
    const cancellable = this.#stateOf(step).phase === 'started' && !this.#committed();
    const signal = AbortSignal.any([timeout, stop, ...(cancellable ? [cancel] : [])]);
    const aborted = rejectOnAbort(signal);
    try {
      return await Promise.race([action(signal), aborted.promise]);
    } catch (error) {
      this.#checkStop();
      if (cancellable && cancel.aborted) throw this.#cancelled();
      if (!timeout.aborted || error instanceof Fault) throw error;
      const { title, timeoutMs } = step;
      throw new Fault('STEP_TIMED_OUT', { step: title, timeoutMs, obstacle: this.#obstacle });
    } finally {
      aborted.stopListening();
    }
  }

  #checkStop(): void {
    if (this.#signals.stop.aborted) throw new Fault('LEASE_LOST', { operation: this.#record.id });
  }

  #cancelled(): Fault {
    return new Fault('CANCELLED', { what: this.#record.title });
  }

  #context(signal: AbortSignal): StepContext<unknown> {
    return {
      ...this.#undoContext(signal),
      children: this.#childrenFor(signal),
      outputOf: (step) => {
        const state = this.#stateOf(step);
        if (state.phase !== 'succeeded') throw new Error(`step ${step.name} has no output yet`);
        return step.output.parse(state.output);
      },
    };
  }

  #childrenFor(signal: AbortSignal): ChildOperations {
    const { log, colleagues } = this.#dependencies;
    return new ChildOperations({ lease: this.#lease, log, colleagues, signal });
  }

  #undoContext(signal: AbortSignal): UndoContext<unknown> {
    return {
      operation: this.#record.id,
      params: this.#params,
      actor: this.#record.createdBy,
      signal,
      outputIfAny: (step) => step.output.safeParse(this.#stateOf(step).output).data,
      report: (progress) => {
        this.#obstacle = progress.obstacle;
        this.#report(progress);
      },
    };
  }

  readonly #report = throttleProgress(async (progress: OperationProgress) => {
    await this.#dependencies.log.setProgress(this.#record.id, progress);
    this.#dependencies.onChange(this.#record);
  }, LIMITS.operation.progressIntervalMs);

  #stateOf(step: Pick<AnyStep, 'name'>): StepRecord {
    const state = this.#states.get(step.name);
    if (!state) throw new Error(`${step.name} is not a step of ${this.#record.kind}`);
    return state;
  }

  #committed(): boolean {
    return this.#steps.some((step) => step.commit && this.#stateOf(step).phase === 'succeeded');
  }

  async #refold() {
    const events = await this.#dependencies.log.events(this.#record.id);
    this.#states = foldEvents(
      this.#steps.map((step) => step.name),
      events,
    );
    this.#dependencies.onChange(this.#record);
    return events;
  }

  async #enter(state: OperationRecord['state']): Promise<void> {
    await this.#report.flush();
    await this.#dependencies.log.setState(this.#lease, state);
    this.#dependencies.onChange(this.#record);
  }

  async #failpoint(point: string): Promise<void> {
    await this.#dependencies.failpoint?.(`${this.#record.kind}:${point}`);
  }
}

/**
 * As long as somebody listens to a signal made of others, Node keeps it with everything that is reached
 * from it: what an operation has in hands, until the time limit of its step.
 */
function rejectOnAbort(signal: AbortSignal): {
  readonly promise: Promise<never>;
  readonly stopListening: () => void;
} {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void =>
    reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return { promise, stopListening: () => signal.removeEventListener('abort', abort) };
}

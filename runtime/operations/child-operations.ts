import type { OperationState } from '../../schemas/api/resources/operation.ts';
import { isActive, isOver } from '../../schemas/capability/operation.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';
import { takingsOf } from './interlock.ts';
import type { OperationEnds } from './operation-ends.ts';
import type {
  OperationReader,
  OperationSubmitter,
  OperationWorkLog,
} from './ports/operation-log.ts';
import type { ChildRequest, Lease, OperationRecord } from './record.ts';

/**
 * What became of a child: over (succeeded, failed, cancelled or stuck), or never begun, because
 * something that is stuck has one of its subjects.
 */
export type ChildOutcome =
  | { readonly kind: 'over'; readonly key: string; readonly record: OperationRecord }
  | { readonly kind: 'refused'; readonly key: string; readonly fault: Fault };

/** How the operations of one server know of each other. */
export interface Colleagues {
  /** Lets somebody begin what was submitted. */
  wake(): void;
  /** Tells a running operation that its cancel was requested. */
  cancel(id: OperationId): void;
  readonly ends: OperationEnds;
}

export interface ChildDependencies {
  /** Of the parent. */
  readonly lease: Lease;
  readonly log: OperationReader & OperationWorkLog & Pick<OperationSubmitter, 'requestCancel'>;
  readonly colleagues: Colleagues;
  /** Of the step; ends every wait. */
  readonly signal: AbortSignal;
}

/**
 * The children of an operation, as its steps see them. They outlive the step and the process, and a
 * step that is run again finds those it has made; the parent ends after the last of them has.
 */
export class ChildOperations {
  readonly #dependencies: ChildDependencies;

  constructor(dependencies: ChildDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws Fault CONFLICT when something else has taken one of its subjects */
  async ensure(child: ChildRequest): Promise<OperationRecord> {
    const { lease, log, colleagues, signal } = this.#dependencies;
    signal.throwIfAborted();
    const record = await log.createChild(lease, child);
    colleagues.wake();
    return record;
  }

  /**
   * As {@link ensure}, but waits while other operations work on its subjects.
   *
   * @throws Fault CONFLICT when one of those is stuck: it would wait for a person
   */
  async ensureInTurn(child: ChildRequest): Promise<OperationRecord> {
    const { colleagues, signal } = this.#dependencies;
    return colleagues.ends.waitFor('any', () => this.#ensureIfFree(child), signal);
  }

  async #ensureIfFree(child: ChildRequest): Promise<OperationRecord | undefined> {
    try {
      return await this.ensure(child);
    } catch (error) {
      if (!Fault.is(error, 'CONFLICT') || (await this.#isHeldUp(child))) throw error;
      return undefined;
    }
  }

  async #isHeldUp(child: ChildRequest): Promise<boolean> {
    const { log } = this.#dependencies;
    const holders = takingsOf(child).map(({ kind, id }) => log.holders(kind, id));
    return (await Promise.all(holders)).flat().some(({ state }) => state === 'stuck');
  }

  /** Waits until a child is over or stuck. @returns it as it is then */
  ended(child: OperationId): Promise<OperationRecord> {
    const { log, colleagues, signal } = this.#dependencies;
    const look = async (): Promise<OperationRecord | undefined> => {
      const record = await log.get(child);
      if (!record) throw new Fault('NOT_FOUND', { what: 'operation', name: child });
      return isOver(record.state) ? record : undefined;
    };
    return colleagues.ends.waitFor(child, look, signal);
  }

  /**
   * Runs children, each as soon as its subjects are free, and waits for all of them. None that fails
   * keeps another from its turn.
   *
   * @param options `atOnce`: how many at a time
   * @returns what became of each, in the order given
   */
  async runAll(
    children: readonly ChildRequest[],
    { atOnce }: { readonly atOnce: number },
  ): Promise<ChildOutcome[]> {
    const outcomes: ChildOutcome[] = [];
    const waiting = children.entries();
    const runSome = async (): Promise<void> => {
      for (const [index, child] of waiting) outcomes[index] = await this.#runOne(child);
    };
    await Promise.all(Array.from({ length: atOnce }, runSome));
    return outcomes;
  }

  async #runOne(child: ChildRequest): Promise<ChildOutcome> {
    const { key } = child;
    try {
      const { id } = await this.ensureInTurn(child);
      return { kind: 'over', key, record: await this.ended(id) };
    } catch (error) {
      if (!Fault.is(error, 'CONFLICT')) throw error;
      return { kind: 'refused', key, fault: error };
    }
  }

  /** All of them, in the order in which they were asked for. */
  all(): Promise<OperationRecord[]> {
    return this.#dependencies.log.children(this.#dependencies.lease.operation);
  }

  /** Asks each of them that is active to cancel; does not wait. @returns how many that are */
  async cancelAll(): Promise<number> {
    const { log, colleagues } = this.#dependencies;
    const active = (await this.all()).filter(({ state }) => isActive(state));
    for (const { id } of active) {
      await log.requestCancel(id);
      colleagues.cancel(id);
    }
    if (active.length > 0) colleagues.wake();
    return active.length;
  }

  /** Waits until none works any more. @returns whether all are over, that is: none is stuck */
  async settled(): Promise<boolean> {
    const ends: OperationState[] = [];
    for (const { id, state } of await this.all()) {
      ends.push(isActive(state) ? (await this.ended(id)).state : state);
    }
    return !ends.includes('stuck');
  }
}

import type { OperationState } from '../../schemas/api/resources/operation.ts';
import { isActive, isOver } from '../../schemas/capability/operation.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';
import { childId } from './child-id.ts';
import { takingsOf } from './interlock.ts';
import type { OperationEnds } from './operation-ends.ts';
import type {
  OperationReader,
  OperationSubmitter,
  OperationWorkLog,
} from './ports/operation-log.ts';
import type { ChildRequest, Lease, OperationEvent, OperationRecord } from './record.ts';

/**
 * What became of a child: over (succeeded, failed, cancelled or stuck), or never begun: something that is
 * stuck has one of its subjects, or it was decided otherwise when its turn came.
 */
export type ChildOutcome =
  | { readonly kind: 'over'; readonly key: string; readonly record: OperationRecord }
  | { readonly kind: 'refused'; readonly key: string; readonly fault: Fault }
  | ({ readonly kind: 'left'; readonly key: string } & Pick<LeftChild, 'why'>);

/** That a child is not begun. */
export interface LeftChild {
  readonly kind: 'leave';
  /** Undefined: there is nothing to do any more. */
  readonly why: string | undefined;
}

/**
 * A child that is decided upon when its turn comes: nobody else works on its subject by then. What it takes
 * besides may be taken; then it is decided upon anew as soon as something has ended, because two
 * operations may each have what a child of the other waits for.
 */
export interface PlannedChild extends Pick<ChildRequest, 'key' | 'subject'> {
  decide(): Promise<{ readonly kind: 'begin'; readonly request: ChildRequest } | LeftChild>;
}

/** @returns a child about which nothing is left to decide */
export const fixedChild = (request: ChildRequest): PlannedChild => ({
  key: request.key,
  subject: request.subject,
  decide: async () => ({ kind: 'begin', request }),
});

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
   * Begins a child once its subjects are free, and decides upon it then. One that was begun before is
   * that one, whatever would be decided now.
   *
   * @throws Fault CONFLICT when something that is stuck has one of its subjects: it would wait for a person
   */
  async inTurn(child: PlannedChild): Promise<OperationRecord | LeftChild> {
    const { colleagues, signal } = this.#dependencies;
    return colleagues.ends.waitFor('any', () => this.#beginIfFree(child), signal);
  }

  async #beginIfFree(child: PlannedChild): Promise<OperationRecord | LeftChild | undefined> {
    const { lease, log } = this.#dependencies;
    const earlier = await log.get(childId(lease.operation, child.key));
    if (earlier) return earlier;
    if (await this.#isWorkedOn(child.subject)) return undefined;
    const decision = await child.decide();
    return decision.kind === 'leave' ? decision : this.#ensureIfFree(decision.request);
  }

  /** By others than its ancestors, which lend it. What is stuck does not work. */
  async #isWorkedOn({ kind, id }: PlannedChild['subject']): Promise<boolean> {
    const { lease, log } = this.#dependencies;
    const holders = await log.holders(kind, id);
    if (holders.some(({ state }) => state === 'stuck')) return false;
    const others = new Set(holders.map((holder) => holder.id));
    for (let next: OperationId | undefined = lease.operation; next && others.size > 0;) {
      others.delete(next);
      next = (await log.get(next))?.parent;
    }
    return others.size > 0;
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
   * Runs children, each as soon as its subjects are free, and waits for all of them. None that fails, or
   * is left out, keeps another from its turn.
   *
   * @param options `atOnce`: how many at a time
   * @returns what became of each, in the order given
   */
  async runAll(
    children: readonly PlannedChild[],
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

  async #runOne(child: PlannedChild): Promise<ChildOutcome> {
    const { key } = child;
    try {
      const begun = await this.inTurn(child);
      if (!('id' in begun)) return { kind: 'left', key, why: begun.why };
      return { kind: 'over', key, record: await this.ended(begun.id) };
    } catch (error) {
      if (!Fault.is(error, 'CONFLICT')) throw error;
      return { kind: 'refused', key, fault: error };
    }
  }

  /** What is written down of a child. */
  events(child: OperationId): Promise<OperationEvent[]> {
    return this.#dependencies.log.events(child);
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

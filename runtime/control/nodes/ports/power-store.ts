import type { DesiredLeave } from '../../../../schemas/agent/power.ts';
import type { NodeRest, PowerWay } from '../../../../schemas/api/resources/power.ts';
import type { SleepPolicy } from '../../../../schemas/api/resources/sleep.ts';
import type { NodeId, OperationId } from '../../../../schemas/ids/brand.ts';

/** Why a node is off, or on the way there. */
export interface StoredRest extends NodeRest {
  /** The operation that brought it about. */
  readonly operation: OperationId;
  /** The boot that came to its end; a node that reports another one is back. Null: not known. */
  readonly boot: string | null;
  /** What was free in its own pool then, in bytes, so that a plan can count on it. */
  readonly poolFreeBytes?: number;
}

/** What a node is told to do with itself. */
export interface StandingLeave extends DesiredLeave {
  readonly operation: OperationId;
}

/** An operation that wants a node to be on. */
export interface Waker {
  readonly operation: OperationId;
  readonly since: string;
}

/** What is stored of a node about its being switched on and off. */
export interface PowerRecord {
  readonly node: NodeId;
  readonly way: PowerWay;
  /** Its password, sealed; null: the way has none. */
  readonly sealed: string | null;
  readonly rest: StoredRest | null;
  readonly leave: StandingLeave | null;
  readonly wakers: readonly Waker[];
  /** How long it took last time from being woken to its report. */
  readonly bootMs: number | null;
}

/** Which idle nodes go to sleep, and who has said so. */
export interface StoredSleep {
  readonly policy: SleepPolicy;
  readonly by: string;
  readonly at: string;
}

/** How nodes can be switched on and off, and which of them are off. */
export interface PowerStore {
  /** Those that anything is stored about. */
  list(): Promise<PowerRecord[]>;
  get(node: NodeId): Promise<PowerRecord | undefined>;
  /**
   * Changes what is stored of a node, on top of what everybody else has changed; nothing when `change` throws.
   *
   * @returns what is stored now; undefined: there is no such node
   */
  change(node: NodeId, change: (now: PowerRecord) => PowerRecord): Promise<PowerRecord | undefined>;
  /** A node that is not there, or that nothing is stored about, is fine. */
  forget(node: NodeId): Promise<void>;
  /** @returns null: no node goes to sleep by itself */
  sleep(): Promise<StoredSleep | null>;
  setSleep(sleep: StoredSleep | null): Promise<void>;
}

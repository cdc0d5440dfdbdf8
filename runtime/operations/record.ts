import type { OperationProgress, OperationState } from '../../schemas/api/resources/operation.ts';
import type { WireFault } from '../../schemas/errors/fault.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';
import type { ExpectedTimes } from './expected-times.ts';

/** An operation as it is stored. The log of events is the truth, `state` a cache of it. */
export interface OperationRecord {
  readonly id: OperationId;
  readonly kind: string;
  readonly version: number;
  readonly title: string;
  readonly subject: OperationSubject;
  /** What it has taken besides its subject. */
  readonly also: readonly TakenSubject[];
  /** The operation that it is a part of. */
  readonly parent: OperationId | undefined;
  readonly params: unknown;
  readonly state: OperationState;
  readonly cancelRequested: boolean;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly finishedAt: Date | undefined;
  /** How long its steps took before, as it was known when it was asked for. */
  readonly expected: ExpectedTimes;
}

/** What an operation works on. It has it to itself while it is active. */
export interface OperationSubject {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

/** `exclusive`: nobody else may take it meanwhile; `shared`: others that share it may. */
export type Taking = 'exclusive' | 'shared';

/** Something else that an operation works on, such as the node that a machine is moved to. */
export interface TakenSubject extends OperationSubject {
  readonly taking: Taking;
}

export type EventType =
  'started' | 'succeeded' | 'failed' | 'undo-started' | 'undo-finished' | 'undo-failed';

/** One line of the append-only log. */
export interface OperationEvent {
  readonly sequence: number;
  readonly at: Date;
  readonly step: string;
  readonly type: EventType;
  /** Output of `succeeded`. */
  readonly output?: unknown;
  /** Of `failed` and `undo-failed`. */
  readonly fault?: WireFault;
}

/** What somebody wants done. */
export interface OperationRequest {
  readonly id: OperationId;
  readonly kind: string;
  readonly version: number;
  readonly title: string;
  readonly subject: OperationSubject;
  /** What it takes besides its subject. */
  readonly also?: readonly TakenSubject[] | undefined;
  readonly params: unknown;
  /** What it has in common with those that take as long: the appliance, say. */
  readonly alike: string | undefined;
  readonly createdBy: string;
  /** Repeating a request with the same key of the same caller gives the first operation back. */
  readonly key: string | undefined;
}

/** What a step of an operation wants done by an operation of its own. */
export interface ChildRequest extends Pick<
  OperationRequest,
  'kind' | 'version' | 'title' | 'subject' | 'also' | 'params'
> {
  /** Which child of its parent it is: asking again for the same gives the first one back. */
  readonly key: string;
  readonly alike?: string | undefined;
}

/** A worker's claim on an operation: only its holder can append to the log. */
export interface Lease {
  readonly operation: OperationId;
  readonly generation: number;
}

export type { OperationProgress };

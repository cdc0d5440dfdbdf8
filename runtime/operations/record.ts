import type { OperationProgress, OperationState } from '../../schemas/api/resources/operation.ts';
import type { WireFault } from '../../schemas/errors/fault.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';

/** An operation as it is stored. The log of events is the truth, `state` a cache of it. */
export interface OperationRecord {
  readonly id: OperationId;
  readonly kind: string;
  readonly version: number;
  readonly title: string;
  readonly subject: OperationSubject;
  readonly params: unknown;
  readonly state: OperationState;
  readonly cancelRequested: boolean;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly finishedAt: Date | undefined;
}

/** What an operation works on. One operation at a time may be active on a subject. */
export interface OperationSubject {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
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
  readonly params: unknown;
  readonly createdBy: string;
  /** Repeating a request with the same key of the same caller gives the first operation back. */
  readonly key: string | undefined;
}

/** A worker's claim on an operation: only its holder can append to the log. */
export interface Lease {
  readonly operation: OperationId;
  readonly generation: number;
}

export type { OperationProgress };

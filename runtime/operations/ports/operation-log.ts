import type {
  OperationProgress,
  OperationState,
} from '../../../schemas/api/resources/operation.ts';
import type { OperationId } from '../../../schemas/ids/brand.ts';
import type {
  ChildRequest,
  EventType,
  Lease,
  OperationEvent,
  OperationRecord,
  OperationRequest,
} from '../record.ts';

/** Reading operations. */
export interface OperationReader {
  get(id: OperationId): Promise<OperationRecord | undefined>;
  events(id: OperationId): Promise<OperationEvent[]>;
  progress(id: OperationId): Promise<OperationProgress | undefined>;
  /** Newest first. */
  list(filter: {
    active: boolean;
    limit: number;
    before: OperationId | undefined;
    /** Only its children; `none`: only those that are no part of another. */
    parent?: OperationId | 'none' | undefined;
  }): Promise<OperationRecord[]>;
  /** The children of an operation, in the order in which they were asked for. */
  children(parent: OperationId): Promise<OperationRecord[]>;
  /** The operation that a caller submitted with a key. */
  byKey(createdBy: string, key: string): Promise<OperationRecord | undefined>;
  /** Active operations that have taken a subject, oldest first: a parent before its children. */
  holders(subjectKind: string, subjectId: string): Promise<OperationRecord[]>;
  /** The first of them that has it to itself. */
  activeOn(subjectKind: string, subjectId: string): Promise<OperationRecord | undefined>;
}

/** Asking for operations. */
export interface OperationSubmitter {
  /**
   * @returns the operation, or the earlier one with the same caller and key
   * @throws Fault CONFLICT when another operation has taken one of its subjects
   */
  create(request: OperationRequest): Promise<OperationRecord>;
  requestCancel(id: OperationId): Promise<void>;
  /** Puts a stuck operation back to work. @returns whether it was stuck */
  unstick(id: OperationId): Promise<boolean>;
}

/** Working on operations. Every write is refused with LEASE_LOST when the lease is no longer held. */
export interface OperationWorkLog {
  /**
   * Submits a child of an operation that is running. What an ancestor has taken is open to it; what
   * anything else has taken is not, its own siblings included.
   *
   * @param lease of the parent
   * @returns the child, or the one that was made earlier with the same key
   * @throws Fault CONFLICT; LEASE_LOST also when the parent no longer runs: it is being undone
   */
  createChild(lease: Lease, child: ChildRequest): Promise<OperationRecord>;
  /** Operations that wait for a worker: queued, or left by one that died. */
  claimable(): Promise<OperationId[]>;
  /** Makes what a worker of this name left behind claimable; called once, when it starts. */
  reclaim(worker: string): Promise<void>;
  /** @returns undefined when another worker holds it or nothing is left to do */
  claim(id: OperationId, worker: string): Promise<Lease | undefined>;
  renew(lease: Lease): Promise<void>;
  release(lease: Lease): Promise<void>;
  append(
    lease: Lease,
    event: { step: string; type: EventType; output?: unknown; fault?: OperationEvent['fault'] },
  ): Promise<void>;
  /** An operation that has ended gives its subjects back in the same moment. */
  setState(lease: Lease, state: OperationState): Promise<void>;
  setProgress(id: OperationId, progress: OperationProgress): Promise<void>;
}

export type OperationLog = OperationReader & OperationSubmitter & OperationWorkLog;

import type {
  OperationProgress,
  OperationState,
} from '../../../schemas/api/resources/operation.ts';
import type { OperationId } from '../../../schemas/ids/brand.ts';
import type {
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
  }): Promise<OperationRecord[]>;
  /** The active operation on a subject. */
  activeOn(subjectKind: string, subjectId: string): Promise<OperationRecord | undefined>;
}

/** Asking for operations. */
export interface OperationSubmitter {
  /**
   * @returns the operation, or the earlier one with the same caller and key
   * @throws Fault CONFLICT when another operation is active on the subject
   */
  create(request: OperationRequest): Promise<OperationRecord>;
  requestCancel(id: OperationId): Promise<void>;
  /** Puts a stuck operation back to work. @returns whether it was stuck */
  unstick(id: OperationId): Promise<boolean>;
}

/** Working on operations. Every write is refused with LEASE_LOST when the lease is no longer held. */
export interface OperationWorkLog {
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
  setState(lease: Lease, state: OperationState): Promise<void>;
  setProgress(id: OperationId, progress: OperationProgress): Promise<void>;
}

export type OperationLog = OperationReader & OperationSubmitter & OperationWorkLog;

import type { Node } from '../../../../schemas/api/resources/node.ts';
import type { Pool } from '../../../../schemas/api/resources/pool.ts';
import type { Machine, StackState } from '../../../../schemas/api/resources/stack.ts';
import type { Rehearsal } from '../../../../schemas/api/resources/rehearsal.ts';
import type { ScheduleJob } from '../../../../schemas/api/resources/schedule.ts';
import type { NodeId, OperationId, StackId } from '../../../../schemas/ids/brand.ts';

/** What the summary looks at of a stack. */
export interface SummedStack {
  readonly id: StackId;
  readonly name: string;
  readonly state: StackState;
  readonly sentence: string;
  readonly machines: readonly Machine['state'][];
  /** Since when the first of its volumes is missing; undefined: none is. */
  readonly missingSince: string | undefined;
  /** Why nobody trusted vouches for its release any more, as a sentence; undefined: somebody does. */
  readonly distrust: string | undefined;
  /** The version to upgrade to, which closes a security hole; absent: there is none. */
  readonly securityUpdate?: string | undefined;
  /** After a restore of the server: no node has anything of it, and nothing is made of it; absent: false. */
  readonly isAbsent?: boolean;
  /** Whether an operation works on it, or is stuck. */
  readonly isBusy: boolean;
  readonly gateway: NodeId;
  /** How many ports of its gateway it has. */
  readonly ports: number;
}

/** What it looks at of a node. */
export type SummedNode = Pick<
  Node,
  | 'id'
  | 'name'
  | 'state'
  | 'lastSeenAt'
  | 'enrolledAt'
  | 'notices'
  | 'drift'
  | 'facts'
  | 'figures'
  | 'reserved'
>;

/** What it looks at of a pool that was declared. */
export type SummedPool = Pick<Pool, 'totalBytes' | 'freeBytes' | 'promisedBytes'>;

/** What it looks at of what is done with a stack by schedule: only where that failed, is overdue, cannot be read, or waits for a person. */
export interface SummedSchedule {
  readonly stack: StackId;
  readonly name: string;
  readonly job: ScheduleJob;
  /** What came of a rehearsal of its update, after which a person decides; undefined: nobody has to. */
  readonly rehearsed?: Pick<Rehearsal, 'version' | 'outcome' | 'at'> | undefined;
  /** Its rule cannot be read, and nothing is done by it. */
  readonly isUnreadable: boolean;
  /** Since when it should have been done; undefined: it is not overdue. */
  readonly overdueSinceMs: number | undefined;
  readonly run:
    | { readonly outcome: string; readonly why: string | null; readonly endedAt: Date | null }
    | undefined;
}

/** What it looks at of an operation that is stuck. */
export interface StuckOperation {
  readonly id: OperationId;
  readonly title: string;
  readonly createdAt: string;
}

/** What it looks at of the server itself. */
export interface SummedServer {
  /** Since when nodes say that another server commands them; undefined: nobody says so. */
  readonly replacedAt: Date | undefined;
  /** How many nodes say so. */
  readonly replacedFor: number;
  /** When the last backup of the server was taken; undefined: none was. */
  readonly lastBackupAt: Date | undefined;
  readonly isBackupDue: boolean;
}

export interface SummaryInput {
  /** Absent: nobody keeps account of it, as in simulated runs. */
  readonly server?: SummedServer | undefined;
  readonly at: string;
  readonly nodes: readonly SummedNode[];
  readonly stacks: readonly SummedStack[];
  /** Those that were declared; the own ones are with their nodes. */
  readonly pools: readonly SummedPool[];
  readonly stuck: readonly StuckOperation[];
  /** Absent: nothing is done by schedule. */
  readonly schedules?: readonly SummedSchedule[];
}

import type { AuditEntry } from '../../../schemas/api/resources/stack.ts';
import type {
  ApprovedRegistry,
  Consent,
  TrustedKey,
} from '../../../schemas/api/resources/trust.ts';
import type { JoinRule } from '../../../schemas/api/resources/join.ts';
import type { NodeOrder } from '../../../schemas/api/resources/node.ts';
import type { PoolId } from '../../../schemas/ids/brand.ts';
import type { OperationProgress } from '../../../schemas/api/resources/operation.ts';
import type { JoinRecord } from '../../control/nodes/ports/join-store.ts';
import type { NodeRecord } from '../../control/nodes/ports/node-store.ts';
import type { PowerRecord, StoredSleep } from '../../control/nodes/ports/power-store.ts';
import type { FigureBlock } from '../../control/nodes/ports/figure-store.ts';
import type {
  BootNetworkRecord,
  ImageChoice,
  NodeImageKeyRecord,
  NodeImageRecord,
} from '../../control/boot/ports/boot-store.ts';
import type { PoolRecord } from '../../control/pools/ports/pool-store.ts';
import type { BackupRecord, RepositoryRecord } from '../../control/backups/ports/backup-store.ts';
import type { AlertChannelRecord, AlertState } from '../../control/alerts/ports/alert-store.ts';
import type { RunRecord, ScheduleSetting } from '../../control/schedules/ports/schedule-store.ts';
import type { StackRecord } from '../../control/stacks/core/define/stack-record.ts';
import type { PointRecord } from '../../control/stacks/ports/point-store.ts';
import type { RehearsalRecord } from '../../control/stacks/ports/rehearsal-store.ts';
import type { MachineRun } from '../../control/stacks/ports/stack-store.ts';
import type { StoredMirror } from '../../control/trust/ports/mirror-store.ts';
import type { StoredRoot } from '../../control/trust/ports/root-store.ts';
import type { SignedRelease, Voucher } from '../../control/trust/ports/trust-store.ts';
import type { OperationEvent, OperationRecord } from '../../operations/record.ts';

/** An operation with what only its log needs. */
export interface StoredOperation {
  readonly record: OperationRecord;
  readonly key: string | undefined;
  readonly alike: string | undefined;
  readonly leaseWorker: string | undefined;
  readonly leaseUntilMs: number | undefined;
  readonly generation: number;
}

export interface StoredInvitation {
  readonly name: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | undefined;
}

/**
 * What a server remembers, in memory. Every value is replaced, never changed, so that a copy of the
 * maps is a copy of everything.
 */
export class MemoryTables {
  readonly stacks = new Map<string, StackRecord>();
  /** Which stack has what nobody else may have. */
  readonly takings = new Map<string, string>();
  readonly runs = new Map<string, MachineRun>();
  readonly points = new Map<string, PointRecord>();
  readonly rehearsals = new Map<string, RehearsalRecord>();
  readonly repositories = new Map<string, RepositoryRecord>();
  /** Sealed keys, by folder. */
  readonly begunRepositories = new Map<string, string>();
  readonly backups = new Map<string, BackupRecord>();
  readonly schedules = new Map<string, ScheduleSetting>();
  readonly scheduleRuns = new Map<string, RunRecord>();
  readonly alerts = new Map<string, AlertChannelRecord & AlertState>();
  readonly nodes = new Map<string, NodeRecord>();
  readonly power = new Map<string, PowerRecord>();
  readonly sleep = new Map<'sleep', StoredSleep>();
  readonly invitations = new Map<string, StoredInvitation>();
  readonly operations = new Map<string, StoredOperation>();
  readonly events = new Map<string, readonly OperationEvent[]>();
  readonly progress = new Map<string, OperationProgress>();
  readonly figures = new Map<string, FigureBlock>();
  readonly pools = new Map<string, PoolRecord>();
  /** By kind of volume. */
  readonly poolDefaults = new Map<string, PoolId>();
  readonly joinRequests = new Map<string, JoinRecord>();
  readonly joinRules = new Map<string, JoinRule>();
  /** By node. */
  readonly nodeTpms = new Map<string, string>();
  readonly clusterOrders = new Map<string, NodeOrder>();
  readonly nodeImages = new Map<string, NodeImageRecord>();
  readonly nodeImageKeys = new Map<string, NodeImageKeyRecord>();
  readonly bootNetworks = new Map<string, BootNetworkRecord>();
  readonly imageChoices = new Map<string, ImageChoice>();
  readonly keys = new Map<string, TrustedKey>();
  readonly consents = new Map<string, Consent>();
  readonly releases = new Map<string, SignedRelease>();
  readonly vouchers = new Map<string, Voucher>();
  readonly roots = new Map<string, StoredRoot>();
  readonly mirrors = new Map<string, StoredMirror>();
  readonly registries = new Map<string, ApprovedRegistry>();
  readonly audit = new Map<number, AuditEntry>();

  /** @returns a backup: what is here now, as it is */
  copy(): MemoryTables {
    const copy = new MemoryTables();
    copy.restore(this);
    return copy;
  }

  /** Becomes what a backup holds. */
  restore(backup: MemoryTables): void {
    for (const name of Object.keys(this) as (keyof this & keyof MemoryTables)[]) {
      const mine = this[name] as unknown as Map<unknown, unknown>;
      const theirs = backup[name] as unknown as Map<unknown, unknown>;
      mine.clear();
      for (const [key, value] of theirs) mine.set(key, value);
    }
  }
}

import type { AuditTrail } from '../../audit/audit-trail.ts';
import type { OperationKind } from '../../operations/kind.ts';
import type { OperationReader, OperationSubmitter } from '../../operations/ports/operation-log.ts';
import type { ChangeFeed } from '../nodes/change-feed.ts';
import type { ConsoleStore } from '../nodes/console-store.ts';
import type { DesiredStates } from '../nodes/desired-states.ts';
import type { ObservedStates } from '../nodes/observed-states.ts';
import type { SeriesStore } from '../nodes/series-store.ts';
import type { ApplianceSource } from '../ports/appliance-source.ts';
import type { InvitationStore, NodeStore } from '../ports/node-store.ts';
import type { RootStore } from '../ports/root-store.ts';
import type { Sealer } from '../ports/secret-maker.ts';
import type { StackStore } from '../ports/stack-store.ts';
import type { TrustStore } from '../ports/trust-store.ts';

/** What the handlers of the admin role work with. */
export interface ControlDependencies {
  readonly stacks: StackStore;
  readonly nodes: NodeStore & InvitationStore;
  readonly trust: TrustStore;
  readonly roots: RootStore;
  readonly appliances: ApplianceSource;
  readonly operations: OperationReader & OperationSubmitter;
  readonly kinds: readonly OperationKind[];
  /** Wakes the worker after a submission, or tells it of a cancel. */
  readonly worker: { wake(): void; cancel(id: string): void };
  readonly observed: ObservedStates;
  readonly desired: DesiredStates;
  readonly series: SeriesStore;
  readonly consoles: ConsoleStore;
  readonly changes: ChangeFeed;
  readonly audit: AuditTrail;
  readonly sealer: Sealer;
  readonly random: (count: number) => Uint8Array;
  readonly now: () => Date;
  /** Where agents reach this server, and the fingerprint of its authority. */
  readonly agentAddress: { readonly url: string; readonly authorityFingerprint: string };
}

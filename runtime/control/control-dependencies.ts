import type { HeldStacks } from './stacks/desired/held-stacks.ts';
import type { BackupSight } from './control-input.ts';
import type { Installed } from '../../schemas/api/resources/join.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { OperationKind } from '../operations/kind.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import type { OperationReader, OperationSubmitter } from '../operations/ports/operation-log.ts';
import type { OneAtATime } from '../process/one-at-a-time.ts';
import type { ChangeFeed } from '../events/change-feed.ts';
import type { AlertSender } from './alerts/ports/alert-sender.ts';
import type { AlertStore } from './alerts/ports/alert-store.ts';
import type { BackupEngine } from './backups/ports/backup-engine.ts';
import type { BackupStore } from './backups/ports/backup-store.ts';
import type { BootBook } from './boot/boot-book.ts';
import type { BootSight } from './boot/boot-sight.ts';
import type { ImageKeeper } from './boot/image-keeper.ts';
import type { BootStore } from './boot/ports/boot-store.ts';
import type { NodeImageFiles } from './boot/ports/node-image-files.ts';
import type { ConsoleDesks } from './nodes/consoles/console-desks.ts';
import type { ConsoleStore } from './nodes/console-store.ts';
import type { DesiredStates } from './stacks/desired/desired-states.ts';
import type { EncryptedNetworks } from './stacks/desired/encrypted-networks.ts';
import type { NodeAddresses } from './nodes/node-addresses.ts';
import type { RememberedPower } from './nodes/remembered-power.ts';
import type {
  BaseboardController,
  ControllerCertificate,
} from './power/ports/baseboard-controller.ts';
import type { ObservedStates } from './nodes/observed-states.ts';
import type { DownloadTickets } from './files/download-tickets.ts';
import type { FilesDesk } from './files/files-desk.ts';
import type { FigureStore } from './nodes/ports/figure-store.ts';
import type { VolumeLines } from './nodes/agents/volume-lines.ts';
import type { SeriesStore } from './nodes/series-store.ts';
import type { ApplianceSource } from './releases/ports/appliance-source.ts';
import type { JoinStore } from './nodes/ports/join-store.ts';
import type { InvitationStore, NodeStore } from './nodes/ports/node-store.ts';
import type { PoolBook } from './pools/pool-book.ts';
import type { PoolStore } from './pools/ports/pool-store.ts';
import type { MirrorStore } from './trust/ports/mirror-store.ts';
import type { RegistryStore } from './releases/ports/registry-store.ts';
import type { RootStore } from './trust/ports/root-store.ts';
import type { Sealer, SecretMaker } from './stacks/ports/secret-maker.ts';
import type { ScheduleStore } from './schedules/ports/schedule-store.ts';
import type { ScheduleKeeper } from './schedules/schedule-keeper.ts';
import type { PointStore } from './stacks/ports/point-store.ts';
import type { RehearsalStore } from './stacks/ports/rehearsal-store.ts';
import type { StackStore } from './stacks/ports/stack-store.ts';
import type { TrustStore } from './trust/ports/trust-store.ts';
import type { ReleaseWatch } from './stacks/newer/release-watch.ts';

/** What the handlers of the admin role work with. */
export interface ControlDependencies {
  readonly stacks: StackStore;
  readonly points: PointStore;
  readonly rehearsals: RehearsalStore;
  readonly backups: BackupStore;
  readonly backupEngine: BackupEngine;
  readonly schedules: ScheduleStore;
  readonly alerts: AlertStore;
  readonly alertSender: AlertSender;
  /** Why what is due by schedule has not begun, by stack and job. */
  readonly scheduleWaits: ReadonlyMap<string, string>;
  /** Does now what is done by schedule. @throws Fault CONFLICT */
  readonly runNow: ScheduleKeeper['runNow'];
  readonly nodes: NodeStore & InvitationStore;
  readonly joins: JoinStore;
  readonly power: RememberedPower;
  /** Why nodes are awake that could sleep, as sentences; empty while none goes to sleep by itself. */
  readonly sleepWhy: ReadonlyMap<NodeId, string>;
  readonly controllers: BaseboardController;
  /** Which certificate a baseboard controller shows. @throws Fault CONTROLLER_UNREACHABLE */
  readonly findCertificate: (url: string) => Promise<ControllerCertificate>;
  /** The boot of the host that this server runs on; undefined: not known. */
  readonly ownBoot: string | undefined;
  readonly pools: PoolStore;
  readonly poolBook: PoolBook;
  readonly boot: BootStore;
  readonly bootBook: BootBook;
  readonly bootSight: BootSight;
  readonly nodeImages: NodeImageFiles;
  readonly imageKeeper: ImageKeeper;
  readonly trust: TrustStore;
  readonly roots: RootStore;
  readonly mirrors: MirrorStore;
  readonly registries: RegistryStore;
  /** Base URL of the registry that references without one mean. */
  readonly ownRegistry: string;
  readonly appliances: ApplianceSource;
  /** Which versions lie above the installed ones. */
  readonly releases: ReleaseWatch;
  readonly operations: OperationReader & OperationSubmitter;
  readonly kinds: readonly OperationKind[];
  /** Wakes the worker after a submission, or tells it of a cancel. */
  readonly worker: { wake(): void; cancel(id: string): void };
  readonly observed: ObservedStates;
  readonly desired: DesiredStates;
  readonly encrypted: EncryptedNetworks;
  readonly addresses: NodeAddresses;
  readonly series: SeriesStore;
  readonly figures: FigureStore;
  readonly consoles: ConsoleStore;
  /** Consoles that people sit at. */
  readonly desks: ConsoleDesks;
  /** Over which volumes are read and filled. */
  readonly volumeLines: VolumeLines;
  /** Volumes of restore points whose files somebody looks at. */
  readonly files: FilesDesk;
  readonly tickets: DownloadTickets;
  readonly changes: ChangeFeed;
  readonly audit: AuditTrail;
  readonly sealer: Sealer;
  readonly secretMaker: SecretMaker;
  readonly random: (count: number) => Uint8Array;
  readonly now: () => Date;
  /** Does one thing after another: whatever is done in it, nothing is switched on meanwhile. */
  readonly switching: OneAtATime;
  /** Plans and submits what makes a stack, one after another: the next one sees which ports the one before was promised. */
  readonly promising: OneAtATime;
  /** Of this server. */
  readonly version: string;
  /** Addresses of the host that the server runs on, as they are now. */
  readonly ownAddresses: () => readonly string[];
  /** Where agents reach this server, and the fingerprint of its authority. */
  readonly agentAddress: {
    readonly url: string;
    readonly reach: 'network' | 'host';
    readonly authorityFingerprint: string;
  };
  /** When the server was backed up last, and replaced by another; undefined: nobody keeps account of it. */
  readonly serverBackups: (() => BackupSight) | undefined;
  /** Stacks that nothing is made of after a restore; undefined: none is held. */
  readonly held: Pick<HeldStacks, 'absent' | 'unseen'> | undefined;
  /** How this server was installed. */
  readonly installed: Installed;
}

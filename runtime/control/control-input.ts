import type { Installed } from '../../schemas/api/resources/join.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Failpoint } from '../operations/engine.ts';
import type { AlertSender } from './alerts/ports/alert-sender.ts';
import type { BackupEngine } from './backups/ports/backup-engine.ts';
import type { Authority } from './nodes/agents/authority.ts';
import { type LoopSight } from '../process/loop-sight.ts';
import type { ControlDependencies } from './control-dependencies.ts';
import type { ControlStores } from './control-stores.ts';
import { ChangeFeed } from '../events/change-feed.ts';
import type { NodeImageFiles } from './boot/ports/node-image-files.ts';
import type { ForgottenTime } from './nodes/core/was-renewed-in.ts';
import type { PowerDependencies } from './power/operations/power-dependencies.ts';
import type { ApplianceSource } from './releases/ports/appliance-source.ts';
import type { ReleaseSource } from './releases/ports/release-source.ts';
import type { HeldMemory } from './stacks/desired/held-stacks.ts';
import type { Sealer, SecretMaker } from './stacks/ports/secret-maker.ts';

/** What the admin role is put together from. */
export interface ControlInput {
  readonly stores: ControlStores;
  readonly audit: AuditTrail;
  readonly appliances: ApplianceSource & ReleaseSource;
  /** Base URL of the registry that references without one mean. */
  readonly ownRegistry: string;
  readonly authority: Pick<Authority, 'signNode' | 'certificate' | 'fingerprint'>;
  /** Where node images are. */
  readonly nodeImages: NodeImageFiles;
  readonly sealer: Sealer;
  readonly secretMaker: SecretMaker;
  /** Absent: there are no backup repositories, as in simulated runs. */
  readonly backupEngine?: BackupEngine;
  /** Absent: nobody is told anything, as in simulated runs. */
  readonly alertSender?: AlertSender;
  readonly changes: ChangeFeed;
  readonly now: () => Date;
  /** Addresses of the host that the server runs on, as they are now. */
  readonly ownAddresses: () => readonly string[];
  /** What nodes are switched on and off by. */
  readonly power: PowerWays;
  /** Name of this server among the workers; the same after a restart. */
  readonly workerName: string;
  /** Where agents reach this server. */
  readonly agentUrl: string;
  /** Whether agents on other machines can get there. */
  readonly agentReach: 'network' | 'host';
  /** How the server was installed; absent: as a checkout. */
  readonly installed?: Installed;
  /** When the server was backed up last, and replaced by another; absent: nobody keeps account of it. */
  readonly serverBackups?: (() => BackupSight) | undefined;
  /** Stacks that a restored server has not seen on any node since; absent: none. */
  readonly held?: HeldMemory | undefined;
  /** Of what time a server that was restored from a backup knows nothing; absent: it never was. */
  readonly forgotten?: ForgottenTime | undefined;
  readonly onError: (error: unknown) => void;
  readonly failpoint?: Failpoint | undefined;
  /** Absent: one with nothing else to do, as in simulated runs. */
  readonly loop?: LoopSight;
}

/** What is known of backups of the server. */
export interface BackupSight {
  readonly lastAt: Date | undefined;
  readonly replacedAt: Date | undefined;
  /** How many nodes say so. */
  readonly replacedFor: number;
}

/** What nodes are switched on and off by, besides themselves. */
export type PowerWays = Pick<ControlDependencies, 'controllers' | 'findCertificate' | 'ownBoot'> &
  Pick<PowerDependencies, 'sendPackets'>;

import type { OperationLog } from '../operations/ports/operation-log.ts';
import type { AlertStore } from './alerts/ports/alert-store.ts';
import type { BackupStore } from './backups/ports/backup-store.ts';
import type { BootStore } from './boot/ports/boot-store.ts';
import type { FigureStore } from './nodes/ports/figure-store.ts';
import type { JoinStore } from './nodes/ports/join-store.ts';
import type { InvitationStore, NodeStore } from './nodes/ports/node-store.ts';
import type { PowerStore } from './nodes/ports/power-store.ts';
import type { PoolStore } from './pools/ports/pool-store.ts';
import type { RegistryStore } from './releases/ports/registry-store.ts';
import type { ScheduleStore } from './schedules/ports/schedule-store.ts';
import type { PointStore } from './stacks/ports/point-store.ts';
import type { RehearsalStore } from './stacks/ports/rehearsal-store.ts';
import type { StackStore } from './stacks/ports/stack-store.ts';
import type { MirrorStore } from './trust/ports/mirror-store.ts';
import type { RootStore } from './trust/ports/root-store.ts';
import type { TrustStore } from './trust/ports/trust-store.ts';

/** Everything the admin role remembers, besides the audit log. */
export interface ControlStores {
  readonly stacks: StackStore;
  readonly points: PointStore;
  readonly rehearsals: RehearsalStore;
  readonly backups: BackupStore;
  readonly schedules: ScheduleStore;
  readonly alerts: AlertStore;
  readonly nodes: NodeStore & InvitationStore;
  readonly joins: JoinStore;
  readonly power: PowerStore;
  readonly operations: OperationLog;
  readonly figures: FigureStore;
  readonly pools: PoolStore;
  readonly boot: BootStore;
  readonly trust: TrustStore;
  readonly roots: RootStore;
  readonly mirrors: MirrorStore;
  readonly registries: RegistryStore;
}

import type { ControlDependencies } from '../../control-dependencies.ts';
import type { PointDependencies } from '../../stacks/operations/point-steps.ts';
import type { BackupEngine } from '../ports/backup-engine.ts';
import type { BackupStore } from '../ports/backup-store.ts';
import type { VolumeAccess } from '../ports/volume-access.ts';

/** What the operations on backups work with. */
export interface BackupDependencies
  extends PointDependencies, Pick<ControlDependencies, 'sealer' | 'random' | 'changes'> {
  readonly backups: BackupStore;
  readonly backupEngine: BackupEngine;
  readonly volumes: VolumeAccess;
}

import type { OperationKind } from '../../operations/kind.ts';
import { backUpStack } from './operations/back-up-stack.ts';
import { restoreBackup, type RestoreBackupDependencies } from './operations/restore-backup.ts';
import { tryBackup } from './operations/try-backup.ts';
import { verifyBackups } from './operations/verify-backups.ts';

export type BackupKindDependencies = RestoreBackupDependencies;

/** @returns the kinds of operations on backups of stacks */
export const backupKinds = (dependencies: BackupKindDependencies): readonly OperationKind[] => [
  backUpStack(dependencies),
  restoreBackup(dependencies),
  verifyBackups(dependencies),
  tryBackup(dependencies),
];

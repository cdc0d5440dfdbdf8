import type { Command } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { backupCreateCommand } from './backup-create.ts';
import { backupForgetCommand } from './backup-forget.ts';
import { backupInitCommand } from './backup-init.ts';
import { backupLsCommand } from './backup-ls.ts';
import { backupPruneCommand } from './backup-prune.ts';
import { backupRestoreCommand } from './backup-restore.ts';
import { backupVerifyCommand } from './backup-verify.ts';

/** Commands for repositories of backups. */
export const backupCommands = (ports: PackagerPorts): readonly Command[] => [
  backupInitCommand(ports),
  backupCreateCommand(ports),
  backupLsCommand(ports),
  backupRestoreCommand(ports),
  backupVerifyCommand(ports),
  backupForgetCommand(ports),
  backupPruneCommand(ports),
];

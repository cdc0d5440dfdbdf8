import type { Command } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { serverBackupCommand } from './server-backup.ts';
import { serverInspectCommand } from './server-inspect.ts';
import { serverRestoreCommand } from './server-restore.ts';

/** The server itself, kept elsewhere and brought back. */
export const serverBackupCommands = (ports: PackagerPorts): readonly Command[] => [
  serverBackupCommand(ports),
  serverInspectCommand(ports),
  serverRestoreCommand(ports),
];

import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { StackBackup } from '../../../schemas/api/resources/backup.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { findBackup } from './backup-words.ts';
import { followStack, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

/** `yard stack try-backup`. */
export const stackTryBackupCommand = defineServerCommand({
  name: 'stack try-backup',
  summary: 'Prove that a backup of a stack starts',
  details:
    'A fenced stack is made of it, beside the one that runs: nothing leads out of its networks or into them. Once all its machines ' +
    'are ready, or one is not in time, it is removed, and the result is noted at the backup (yard stack backups). It needs as much room ' +
    'and memory on the nodes as the stack itself for as long as it takes. By schedule: yard schedule set trials.',
  arguments: [['<stack>', 'name or id']],
  options: [
    ['--backup <id>', 'which backup, by the beginning of its name; default: the latest'],
    ['--from <repository>', 'of which backup repository; needed for backups of removed stacks'],
    ['--wait', 'wait until it is done; exit code 0 only if it starts'],
  ],
  example: 'yard stack try-backup blog --wait',
  shape: STACK_SHAPE,
  input: {
    stack: z.string(),
    backup: z.string().optional(),
    from: z.string().optional(),
    wait: z.boolean().default(false),
  },
  run: async (connection, { stack, backup, from, wait }) => {
    const { repository, point } = await chosen(connection, { stack, backup, from });
    const begun = await submitOnce(connection, (key) =>
      connection.api.tryBackup({ params: { repository, point }, query: { key } }),
    );
    return stackOutcome(await followStack(connection, begun, { wait, roleOf: () => undefined }));
  },
});

interface Wanted {
  readonly stack: string;
  readonly backup: string | undefined;
  readonly from: string | undefined;
}

/** @throws Fault NOT_FOUND, USAGE */
async function chosen(
  connection: Connection,
  { stack, backup, from }: Wanted,
): Promise<StackBackup> {
  if (from !== undefined) return findBackup(connection, from, backup ?? `latest:${stack}`);
  const { backups } = await connection.api.listStackBackups({ params: { stack } });
  const found = backups.filter(({ point }) => point.startsWith(backup ?? ''));
  const [first] = found;
  if (!first) {
    const what = backup === undefined ? 'backup of' : 'backup';
    throw new Fault('NOT_FOUND', { what, name: backup ?? stack });
  }
  if (backup === undefined || found.length === 1) return first;
  const problem = `${found.length} backups begin with ${backup}. Give more of the name.`;
  throw new Fault('USAGE', { problem });
}

import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { table } from '../terminal/table.ts';
import { BACKUP_HEAD, backupRow } from './backup-words.ts';

/** `yard stack backups`. */
export const stackBackupsCommand = defineServerCommand({
  name: 'stack backups',
  summary: 'List the backups of a stack, or everything in a backup repository; newest first',
  details:
    'WRITTEN is what a backup added to the repository. With --from, backups of removed stacks and of other servers ' +
    'are listed as well: each of them can be restored as a new stack.',
  arguments: [['[stack]', 'name or id']],
  options: [['--from <repository>', 'everything that this backup repository has']],
  example: 'yard stack backups blog',
  shape: '[StackBackup …] as in the API',
  input: { stack: z.string().optional(), from: z.string().optional() },
  run: async ({ api, context }, { stack, from }) => {
    if ((stack === undefined) === (from === undefined)) {
      const problem = 'Name a stack, or a backup repository with --from.';
      throw new Fault('USAGE', { problem, example: 'yard stack backups blog' });
    }
    const backups =
      stack === undefined
        ? await api.listRepositoryBackups({ params: { repository: from ?? '' } })
        : (await api.listStackBackups({ params: { stack } })).backups;
    const rows = backups.map((backup) => backupRow(backup, context.now()));
    const none = `There are no backups. To make one: yard stack backup ${stack ?? '<stack>'}`;
    return {
      json: backups,
      text: rows.length === 0 ? none : table(rows, BACKUP_HEAD).join('\n'),
    };
  },
});

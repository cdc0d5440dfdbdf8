import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';
import { limitWords } from './write-limit.ts';

/** `yard backup-repository ls`. */
export const repositoryLsCommand = defineServerCommand({
  name: 'backup-repository ls',
  summary: 'List the repositories that backups of stacks go into',
  example: 'yard backup-repository ls',
  shape: '[BackupRepository …] as in the API',
  input: {},
  run: async ({ api, context }) => {
    const all = await api.listBackupRepositories();
    const rows = all.map(({ name, place, bytesPerSecond, addedAt, addedBy }) => [
      name,
      place,
      limitWords(bytesPerSecond),
      formatAge(addedAt, context.now()),
      addedBy,
    ]);
    const none =
      'There are no backup repositories. To add one: yard backup-repository add <name> <folder>';
    const text = rows.length === 0 ? none : table(rows, ['NAME', 'PLACE', 'LIMIT', 'ADDED', 'BY']);
    return { json: all, text: typeof text === 'string' ? text : text.join('\n') };
  },
});

import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard backup-repository rm`. */
export const repositoryRmCommand = defineServerCommand({
  name: 'backup-repository rm',
  summary: 'Have the server forget a backup repository and its key',
  details:
    'Nothing in it is deleted. To add it again takes its recovery key, and then everything is read once. Administrators only.',
  arguments: [['<repository>', 'name']],
  options: [['--yes', 'do not ask']],
  example: 'yard backup-repository rm vault --yes',
  shape: '{"repository"}',
  input: { repository: z.string(), yes: z.boolean().default(false) },
  run: async ({ api, context }, { repository, yes }) => {
    demandAnswerable(context, yes);
    if (!yes) {
      const what = `The server will forget the backup repository “${repository}” and its key. Only with the recovery key can it be added again.`;
      await confirm(context, oneLine(what), 'Forget it?');
    }
    await api.removeBackupRepository({ params: { repository } });
    const text = oneLine(`The backup repository “${repository}” was forgotten.`);
    return { json: { repository }, text };
  },
});

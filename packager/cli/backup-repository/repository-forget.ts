import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { backupLine, findBackup } from '../stack/backup-words.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard backup-repository forget`. */
export const repositoryForgetCommand = defineServerCommand({
  name: 'backup-repository forget',
  summary: 'Forget one backup of a stack',
  details:
    'It cannot be restored any more. Its room is given back by “yard backup prune”: of a folder, on the host of the server. Administrators only.',
  arguments: [
    ['<repository>', 'name'],
    ['<backup>', 'the beginning of its name, or latest:<stack>'],
  ],
  options: [['--yes', 'do not ask']],
  example: 'yard backup-repository forget vault 3f9a1c --yes',
  shape: '{"repository", "point"}',
  input: { repository: z.string(), backup: z.string(), yes: z.boolean().default(false) },
  run: async (connection, { repository, backup: wanted, yes }) => {
    const { api, context } = connection;
    demandAnswerable(context, yes);
    const backup = await findBackup(connection, repository, wanted);
    if (!yes) {
      const what = `${backupLine(backup, context.now())} is forgotten, and cannot be restored any more.`;
      await confirm(context, oneLine(what), 'Forget it?');
    }
    const { point } = backup;
    await api.forgetBackup({ params: { repository, point } });
    return { json: { repository, point }, text: 'The backup was forgotten.' };
  },
});

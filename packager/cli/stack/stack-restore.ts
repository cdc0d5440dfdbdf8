import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { StackName } from '../../../schemas/ids/names.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { findRemovedStack } from './find-removed-stack.ts';
import { restoreFromBackup } from './restore-from-backup.ts';
import { followStack, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

/** `yard stack restore`. */
export const stackRestoreCommand = defineServerCommand({
  name: 'stack restore',
  summary: 'Restore a removed stack with the data that was kept, or a backup as a new stack',
  details:
    'With --from, a backup becomes a new stack: it takes no registry, nor the server that made the backup. The ' +
    'new stack has the disks, settings and passwords of then, and addresses and ports of its own. A stack that is still ' +
    'there is not touched; to take it back, see yard stack point restore.',
  arguments: [['<stack>', 'name or id; with --from: the beginning of a backup, or latest:<stack>']],
  options: [
    ['--from <repository>', 'restore a backup in this backup repository'],
    ['--name <name>', 'its new name; default: the one it had'],
    ['--dry-run', 'with --from: show what would be done, and do nothing'],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
    ['--yes', 'accepted for scripts; this command does not ask'],
  ],
  example: 'yard stack restore blog --wait',
  shape: STACK_SHAPE,
  input: {
    stack: z.string(),
    from: z.string().optional(),
    name: StackName.optional(),
    dryRun: z.boolean().default(false),
    wait: z.boolean().default(false),
    yes: z.boolean().default(false),
  },
  run: async (connection, { stack: wanted, from, name, dryRun, wait }) => {
    if (from !== undefined) {
      const request = { repository: from, backup: wanted, name, dryRun, wait };
      return restoreFromBackup(connection, request);
    }
    if (dryRun) {
      const example = 'yard stack restore latest:blog --from vault --dry-run';
      throw new Fault('USAGE', { problem: '--dry-run goes with --from.', example });
    }
    const stack = await findRemovedStack(connection, wanted, 'restore');
    const begun = await submitOnce(connection, (key) =>
      connection.api.restoreStack({
        params: { stack: stack.id },
        query: { key, ...(name === undefined ? {} : { name }) },
      }),
    );
    return stackOutcome(await followStack(connection, begun, { wait, roleOf: () => undefined }));
  },
});

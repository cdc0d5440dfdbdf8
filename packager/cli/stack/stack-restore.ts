import { z } from 'zod';
import { StackName } from '../../../schemas/ids/names.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { findRemovedStack } from './find-removed-stack.ts';
import { followStack, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

/** `yard stack restore`. */
export const stackRestoreCommand = defineServerCommand({
  name: 'stack restore',
  summary: 'Restore a removed stack with the data that was kept',
  arguments: [['<stack>', 'name or id']],
  options: [
    ['--name <name>', 'its new name; default: the one it had'],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
    ['--yes', 'accepted for scripts; this command does not ask'],
  ],
  example: 'yard stack restore blog --wait',
  shape: STACK_SHAPE,
  input: {
    stack: z.string(),
    name: StackName.optional(),
    wait: z.boolean().default(false),
    yes: z.boolean().default(false),
  },
  run: async (connection, { stack: wanted, name, wait }) => {
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

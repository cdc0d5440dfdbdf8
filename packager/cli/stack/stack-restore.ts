import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { findRemovedStack } from './find-removed-stack.ts';
import { followStack, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

/** `yard stack restore`. */
export const stackRestoreCommand = defineServerCommand({
  name: 'stack restore',
  summary: 'Bring a removed stack back with its kept data',
  arguments: [['<stack>', 'name or id']],
  options: [
    ['--wait', 'wait until it is done; exit code 0 only when it succeeded'],
    ['--yes', 'for scripts that always say so; nothing is asked here'],
  ],
  example: 'yard stack restore blog --wait',
  shape: STACK_SHAPE,
  input: {
    stack: z.string(),
    wait: z.boolean().default(false),
    yes: z.boolean().default(false),
  },
  run: async (connection, { stack: name, wait }) => {
    const stack = await findRemovedStack(connection, name, 'restore');
    const begun = await connection.api.restoreStack({ params: { stack: stack.id } });
    return stackOutcome(await followStack(connection, begun, { wait, roleOf: () => undefined }));
  },
});

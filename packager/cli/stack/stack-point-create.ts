import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { followStack, rolesOf, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

/** `yard stack point create`. */
export const stackPointCreateCommand = defineServerCommand({
  name: 'stack point create',
  summary: 'Keep all disks of a stack as they are at this instant',
  details:
    'Machines that run stand still for a moment, all of them together, and go on. The stack can go back to ' +
    'the restore point later: all its disks, its appliance, its answers and secrets.',
  arguments: [['<stack>', 'name or id']],
  options: [
    ['--note <text>', 'what it is for'],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
  ],
  example: 'yard stack point create blog --note "before the new theme" --wait',
  shape: STACK_SHAPE,
  input: {
    stack: z.string(),
    note: z.string().max(LIMITS.stack.points.noteChars).default(''),
    wait: z.boolean().default(false),
  },
  run: async (connection, { stack: name, note, wait }) => {
    const { api } = connection;
    const stack = await api.getStack({ params: { stack: name } });
    const begun = await submitOnce(connection, (key) =>
      api.createRestorePoint({ params: { stack: stack.id }, query: { key }, body: { note } }),
    );
    return stackOutcome(await followStack(connection, begun, { wait, roleOf: rolesOf(stack) }));
  },
});

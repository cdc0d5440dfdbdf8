import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { findRemovedStack } from './find-removed-stack.ts';
import { removalLines, removalOf } from './removal.ts';
import { followStack, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

/** `yard stack purge`. */
export const stackPurgeCommand = defineServerCommand({
  name: 'stack purge',
  summary: 'Delete the kept data of a removed stack for good',
  arguments: [['<stack>', 'name or id of a removed stack']],
  options: [
    ['--yes', 'do not ask'],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
  ],
  example: 'yard stack purge blog --yes --wait',
  shape: STACK_SHAPE,
  input: {
    stack: z.string(),
    yes: z.boolean().default(false),
    wait: z.boolean().default(false),
  },
  run: async (connection, { stack: name, yes, wait }) => {
    const { context, api } = connection;
    demandAnswerable(context, yes);
    const stack = await findRemovedStack(connection, name, 'purge');
    if (!yes) {
      const options = { deleteData: true, keptUntil: '', restorePoints: 0 };
      const removal = removalOf({ ...stack, networks: [] }, options);
      const lines = removalLines(stack.name, removal, context.now());
      await confirm(context, lines.join('\n'), 'Delete it for good?');
    }
    const begun = await submitOnce(connection, (key) =>
      api.removeStack({ params: { stack: stack.id }, query: { data: 'delete', key } }),
    );
    return stackOutcome(await followStack(connection, begun, { wait, roleOf: () => undefined }));
  },
});

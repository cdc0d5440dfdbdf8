import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { findPoint, pointLine } from './point-words.ts';
import { followStack, rolesOf, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

/** `yard stack point rm`. */
export const stackPointRmCommand = defineServerCommand({
  name: 'stack point rm',
  summary: 'Delete a restore point of a stack',
  details:
    'The stack itself is not touched. The room that only this restore point needs is free again once its ' +
    'disks have been merged; for some of them that is when the machines are off the next time.',
  arguments: [
    ['<stack>', 'name or id'],
    ['<point>', 'its id, or latest'],
  ],
  options: [
    ['--yes', 'do not ask'],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
  ],
  example: 'yard stack point rm blog point-0123456789 --yes --wait',
  shape: STACK_SHAPE,
  input: {
    stack: z.string(),
    point: z.string(),
    yes: z.boolean().default(false),
    wait: z.boolean().default(false),
  },
  run: async (connection, { stack: name, point: wanted, yes, wait }) => {
    const { context, api } = connection;
    demandAnswerable(context, yes);
    const stack = await api.getStack({ params: { stack: name } });
    const point = await findPoint(connection, stack.id, wanted);
    if (!yes) {
      const what = `Nobody can go back to ${pointLine(point, context.now())} of “${stack.name}” any more.`;
      await confirm(context, what, 'Delete it?');
    }
    const params = { stack: stack.id, point: point.id };
    const begun = await submitOnce(connection, (key) =>
      api.deleteRestorePoint({ params, query: { key } }),
    );
    return stackOutcome(await followStack(connection, begun, { wait, roleOf: rolesOf(stack) }));
  },
});

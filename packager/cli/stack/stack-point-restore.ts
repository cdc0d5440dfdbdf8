import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { findPoint, pointLine } from './point-words.ts';
import { followStack, rolesOf, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

/** `yard stack point restore`. */
export const stackPointRestoreCommand = defineServerCommand({
  name: 'stack point restore',
  summary: 'Take a stack, or a volume of it, back to a restore point',
  details:
    'Its machines are stopped, and started again if they ran. What there is now is kept as a restore point of ' +
    'its own first, so that nothing is lost; if going back fails, everything is as before. With --volume, only ' +
    'the data on that volume is of then: the version, the settings, passwords and all other disks stay as they are.',
  arguments: [
    ['<stack>', 'name or id'],
    ['<point>', 'its id, or latest'],
  ],
  options: [
    [
      '--volume <volume>',
      'only this data volume, or several with commas between: a name, or <role>/<name> or <machine>/<name>',
    ],
    ['--yes', 'do not ask'],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
  ],
  example: 'yard stack point restore blog latest --wait',
  shape: STACK_SHAPE,
  input: {
    stack: z.string(),
    point: z.string(),
    volume: z.string().optional(),
    yes: z.boolean().default(false),
    wait: z.boolean().default(false),
  },
  run: async (connection, { stack: name, point: wanted, volume: volumes, yes, wait }) => {
    const { context, api } = connection;
    demandAnswerable(context, yes);
    const stack = await api.getStack({ params: { stack: name } });
    const point = await findPoint(connection, stack.id, wanted);
    if (!yes) {
      const what = volumes === undefined ? `“${stack.name}”` : `${volumes} of “${stack.name}”`;
      const lines = [
        `${what} goes back to ${pointLine(point, context.now())}.`,
        'Its machines are stopped for that. What there is now is kept as a restore point of its own.',
      ];
      await confirm(context, lines.join('\n'), 'Restore it?');
    }
    const params = { stack: stack.id, point: point.id };
    const begun = await submitOnce(connection, (key) =>
      api.returnToRestorePoint({ params, query: { key, volumes } }),
    );
    return stackOutcome(await followStack(connection, begun, { wait, roleOf: rolesOf(stack) }));
  },
});

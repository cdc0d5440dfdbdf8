import { z } from 'zod';
import type { ApiClient } from '../../../schemas/client/api-client.ts';
import type { Command } from '../define-command.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { followStack, rolesOf, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

interface PowerCommand {
  readonly verb: string;
  readonly summary: string;
  readonly route: 'startStack' | 'stopStack' | 'restartStack';
}

const powerCommand = ({ verb, summary, route }: PowerCommand): Command =>
  defineServerCommand({
    name: `stack ${verb}`,
    summary,
    arguments: [['<stack>', 'name or id']],
    options: [['--wait', 'wait until it is done; exit code 0 only if it succeeds']],
    example: `yard stack ${verb} blog --wait`,
    shape: STACK_SHAPE,
    input: { stack: z.string(), wait: z.boolean().default(false) },
    run: async (connection, { stack: name, wait }) => {
      const stack = await connection.api.getStack({ params: { stack: name } });
      const act: ApiClient[typeof route] = connection.api[route];
      const begun = await submitOnce(connection, (key) =>
        act({ params: { stack: stack.id }, query: { key } }),
      );
      return stackOutcome(await followStack(connection, begun, { wait, roleOf: rolesOf(stack) }));
    },
  });

/** `yard stack start`. */
export const stackStartCommand = powerCommand({
  verb: 'start',
  summary: 'Start the machines of a stack in order',
  route: 'startStack',
});

/** `yard stack stop`. */
export const stackStopCommand = powerCommand({
  verb: 'stop',
  summary: 'Stop the machines of a stack, dependent ones first; disks are not touched',
  route: 'stopStack',
});

/** `yard stack restart`. */
export const stackRestartCommand = powerCommand({
  verb: 'restart',
  summary: 'Stop the machines of a stack and start them again',
  route: 'restartStack',
});

import { z } from 'zod';
import type { Machine } from '../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { plainConsole } from '../terminal/plain-console.ts';
import { safeForTerminal } from '../terminal/safe-for-terminal.ts';
import { findMachine } from './find-machine.ts';
import { followStack, rolesOf, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

/** `yard stack run`. */
export const stackRunCommand = defineServerCommand({
  name: 'stack run',
  summary: 'Run an action of the appliance on one machine',
  details: 'yard stack show --json lists the actions of each machine.',
  arguments: [
    ['<stack>', 'name or id'],
    ['<machine>', 'name, id or role'],
    ['<action>', 'key of the action'],
  ],
  options: [
    ['--yes', 'do not ask when the appliance wants a confirmation'],
    ['--wait', 'wait until it is done and show its output'],
  ],
  example: 'yard stack run blog web backup --wait',
  shape: STACK_SHAPE,
  input: {
    stack: z.string(),
    machine: z.string(),
    action: z.string(),
    yes: z.boolean().default(false),
    wait: z.boolean().default(false),
  },
  run: async (connection, { stack: name, machine: wanted, action: key, yes, wait }) => {
    const { context, api } = connection;
    const stack = await api.getStack({ params: { stack: name } });
    const machine = findMachine(stack, wanted);
    const action = findAction(machine, key);
    if (action.confirm !== null) {
      demandAnswerable(context, yes);
      if (!yes) await confirm(context, `${action.title} on ${machine.name}`, action.confirm);
    }
    const params = { stack: stack.id, machine: machine.id, action: action.key };
    const begun = await submitOnce(connection, (key) =>
      api.runMachineAction({ params, query: { key } }),
    );
    const result = await followStack(connection, begun, { wait, roleOf: rolesOf(stack) });
    const outcome = stackOutcome(result);
    const printed = wait ? plainConsole(result.operation.progress?.note ?? '').trimEnd() : '';
    return {
      ...outcome,
      text: [outcome.text, safeForTerminal(printed)].filter(Boolean).join('\n'),
    };
  },
});

/** @throws Fault NOT_FOUND, with the actions there are */
function findAction({ name, actions }: Machine, key: string): Machine['actions'][number] {
  const found = actions.find((action) => action.key === key);
  if (found) return found;
  const known = actions.map((action) => action.key).join(', ');
  const what = known ? `action of ${name} (it has ${known})` : `action of ${name} (it has none)`;
  throw new Fault('NOT_FOUND', { what, name: key });
}

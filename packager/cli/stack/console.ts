import { z } from 'zod';
import type { Machine } from '../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { safeForTerminal } from '../terminal/safe-for-terminal.ts';
import { ConsoleSession } from './console-session.ts';
import { findMachine } from './find-machine.ts';
import { showConsoles } from './show-consoles.ts';

/** `yard console`. */
export const consoleCommand = defineServerCommand({
  name: 'console',
  summary: 'Sit down at the serial console of a machine and type to it',
  details:
    'Ctrl-] leaves it; the machine goes on. One person at a time has the keyboard. What the machine ' +
    'writes can draw in this terminal, and do nothing else to it. Without a terminal, --read-only ' +
    'writes plain text until Ctrl-C.',
  arguments: [
    ['<stack>', 'name or id'],
    ['[machine]', 'name, id or role; may be left out where there is only one'],
  ],
  options: [
    ['--read-only', 'watch, without the keyboard'],
    ['--take-over', 'take the keyboard also from somebody else who has it'],
  ],
  example: 'yard console blog web',
  shape: 'nothing: a console is no document; yard logs --json has its lines',
  input: {
    stack: z.string(),
    machine: z.string().optional(),
    readOnly: z.boolean().default(false),
    takeOver: z.boolean().default(false),
  },
  run: async (connection, { stack: name, machine: wanted, readOnly, takeOver }) => {
    const { api, context } = connection;
    const terminal = context.json ? undefined : context.keyTerminal();
    if (context.json || (terminal === undefined && !readOnly)) {
      throw new Fault('USAGE', {
        problem: 'Typing at a console needs a terminal.',
        example: `yard console ${name} --read-only`,
      });
    }
    if (readOnly && takeOver) {
      throw new Fault('USAGE', { problem: 'Give --read-only or --take-over, not both.' });
    }
    const stack = await api.getStack({ params: { stack: name } });
    const machine = findMachine(stack, wanted);
    if (terminal === undefined) {
      const show = (_machine: Machine, text: string): void => context.stdout(safeForTerminal(text));
      const request = { stack, machines: [machine], follow: true, tail: undefined, show };
      await showConsoles(connection, request);
      return { json: undefined, text: '' };
    }
    const keyboard = readOnly ? undefined : { over: takeOver };
    context.stderr(`This is the console of ${machine.name}. Ctrl-] leaves it.\n`);
    await new ConsoleSession(connection, terminal, { stack, machine, keyboard }).run();
    context.stderr(`\nYou have left the console of ${machine.name}, which goes on.\n`);
    return { json: undefined, text: '' };
  },
});

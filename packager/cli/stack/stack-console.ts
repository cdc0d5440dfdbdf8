import { z } from 'zod';
import type { Machine } from '../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { safeForTerminal } from '../terminal/safe-for-terminal.ts';
import { findMachine } from './find-machine.ts';
import { showConsoles } from './show-consoles.ts';

/** `yard stack console`. */
export const stackConsoleCommand = defineServerCommand({
  name: 'stack console',
  summary: 'Show the serial console log of a machine',
  details:
    'Without colours and cursor movement. With --follow it continues until Ctrl-C. For several ' +
    'machines at once: yard logs.',
  arguments: [
    ['<stack>', 'name or id'],
    ['[machine]', 'name, id or role; may be left out where there is only one'],
  ],
  options: [
    ['-f, --follow', 'keep showing new output'],
    ['--lines <number>', 'show only this many of the last lines'],
  ],
  example: 'yard stack console blog web --follow',
  shape: '{"stack", "machine", "text"}',
  input: {
    stack: z.string(),
    machine: z.string().optional(),
    follow: z.boolean().default(false),
    lines: z.coerce.number().int().min(1).optional(),
  },
  run: async (connection, { stack: name, machine: wanted, follow, lines: tail }) => {
    const { api, context } = connection;
    if (follow && context.json) {
      throw new Fault('USAGE', {
        problem: '--follow does not end in one document; leave out --json, or use yard logs.',
        example: 'yard logs blog web --follow --json',
      });
    }
    const stack = await api.getStack({ params: { stack: name } });
    const machine = findMachine(stack, wanted);
    let text = '';
    const show = follow
      ? (_machine: Machine, more: string) => context.stdout(safeForTerminal(more))
      : (_machine: Machine, whole: string) => void (text = whole);
    await showConsoles(connection, { stack, machines: [machine], follow, tail, show });
    return { json: { stack: stack.name, machine: machine.name, text }, text: text.trimEnd() };
  },
});

import { z } from 'zod';
import type { Machine } from '../../../schemas/api/resources/stack.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { CommandContext } from '../command-context.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { machinePrefixes } from '../terminal/machine-prefixes.ts';
import { safeForTerminal } from '../terminal/safe-for-terminal.ts';
import { findMachines } from './find-machine.ts';
import { showConsoles } from './show-consoles.ts';

/** `yard logs`. */
export const logsCommand = defineServerCommand({
  name: 'logs',
  summary: 'Show what the machines of a stack write to their consoles',
  details:
    'With several machines, each line begins with the name of its machine. The last lines of each ' +
    'machine come first, one machine after the other. With --follow, new lines are shown as they ' +
    'come, until Ctrl-C, even if the connection is lost or the server restarts.',
  arguments: [
    ['<stack>', 'name or id'],
    ['[machine]', 'name, id or role; default: all machines'],
  ],
  options: [
    ['-f, --follow', 'keep showing new lines'],
    [
      '--tail <lines>',
      `how many lines of each machine to begin with, or “all”; default: ${LIMITS.cli.logsTail}`,
    ],
  ],
  example: 'yard logs blog --follow',
  shape: '{"stack", "machine", "line"} for each line, one object a line',
  streams: true,
  input: {
    stack: z.string(),
    machine: z.string().optional(),
    follow: z.boolean().default(false),
    tail: z.union([z.literal('all'), z.coerce.number().int().min(0)]).default(LIMITS.cli.logsTail),
  },
  run: async (connection, { stack: name, machine: wanted, follow, tail }) => {
    const { api, context } = connection;
    const stack = await api.getStack({ params: { stack: name } });
    const machines = findMachines(stack, wanted);
    const write = context.json ? jsonWriter(context, stack.name) : plainWriter(context, machines);
    await showConsoles(connection, {
      stack,
      machines,
      follow,
      tail: tail === 'all' ? undefined : tail,
      show: (machine, text) => write(machine, linesOf(text)),
    });
    return { json: undefined, text: '' };
  },
});

type Write = (machine: Machine, lines: readonly string[]) => void;

const linesOf = (text: string): string[] =>
  text === '' ? [] : text.replace(/\n$/, '').split('\n');

const jsonWriter =
  ({ stdout }: CommandContext, stack: string): Write =>
  ({ name: machine }, lines) =>
    stdout(
      lines
        .map((line) => `${safeForTerminal(JSON.stringify({ stack, machine, line }))}\n`)
        .join(''),
    );

function plainWriter({ stdout, hasColours }: CommandContext, machines: readonly Machine[]): Write {
  const names = machines.map(({ name }) => name);
  const prefixes =
    names.length > 1 ? machinePrefixes(names, hasColours) : new Map<string, string>();
  return ({ name }, lines) =>
    stdout(lines.map((line) => `${prefixes.get(name) ?? ''}${safeForTerminal(line)}\n`).join(''));
}

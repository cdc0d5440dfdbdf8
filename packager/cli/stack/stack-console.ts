import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { plainConsole } from '../terminal/plain-console.ts';
import { safeForTerminal } from '../terminal/safe-for-terminal.ts';
import { findMachine } from './find-machine.ts';

/** `yard stack console`. */
export const stackConsoleCommand = defineServerCommand({
  name: 'stack console',
  summary: 'Show the serial console log of a machine',
  details: 'Without colours and cursor movement. With --follow, Ctrl-C ends it.',
  arguments: [
    ['<stack>', 'name or id'],
    ['[machine]', 'name, id or role; may be left out where there is only one'],
  ],
  options: [
    ['--follow', 'go on with what comes'],
    ['--lines <number>', 'only the last lines'],
  ],
  example: 'yard stack console blog web --follow',
  shape: '{"stack", "machine", "text"}',
  input: {
    stack: z.string(),
    machine: z.string().optional(),
    follow: z.boolean().default(false),
    lines: z.coerce.number().int().min(1).optional(),
  },
  run: async (connection, { stack: name, machine: wanted, follow, lines }) => {
    const { api, context } = connection;
    if (follow && context.json) {
      throw new Fault('USAGE', {
        problem: '--follow does not end in one document; leave out --json.',
      });
    }
    const stack = await api.getStack({ params: { stack: name } });
    const machine = findMachine(stack, wanted);
    const params = { stack: stack.id, machine: machine.id };
    const first = await api.getConsole({ params });
    const text = lastLines(plainConsole(first.text), lines);
    if (!follow) {
      return { json: { stack: stack.name, machine: machine.name, text }, text: text.trimEnd() };
    }
    context.stdout(safeForTerminal(text));
    await followConsole(connection, params, first.end);
    return { json: undefined, text: '' };
  },
});

const lastLines = (text: string, count: number | undefined): string =>
  count === undefined ? text : text.trimEnd().split('\n').slice(-count).join('\n').concat('\n');

const LONGEST_LINE = 64 * 1024;

/** Writes what comes, in whole lines, so that no control sequence is torn apart. */
async function followConsole(
  { api, context }: Connection,
  params: { readonly stack: string; readonly machine: string },
  from: number,
): Promise<void> {
  const { signal } = context;
  let after = from;
  let rest = '';
  for (;;) {
    await delay(LIMITS.cli.consolePollMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const more = await nextPart(() => api.getConsole({ params, query: { after } }));
    if (!more) continue;
    after = more.end;
    rest = `${rest}${more.text}`;
    // A guest that never ends its line is shown all the same.
    const end = rest.length > LONGEST_LINE ? rest.length : rest.lastIndexOf('\n') + 1;
    context.stdout(safeForTerminal(plainConsole(rest.slice(0, end))));
    rest = rest.slice(end);
  }
}

/** A server that is away for a moment does not end it. */
async function nextPart<Part>(ask: () => Promise<Part>): Promise<Part | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Fault && !error.retryable) throw error;
    return undefined;
  }
}

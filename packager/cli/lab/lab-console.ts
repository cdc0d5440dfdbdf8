import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type Command, defineCommand } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { LAB_FOLDER, labFolder } from './lab-folder-option.ts';

/** `yard lab console`. */
export const labConsoleCommand = (ports: PackagerPorts): Command =>
  defineCommand({
    name: 'lab console',
    summary: 'Show the screen of a node of the lab, live, and type to it',
    details:
      'Ctrl-] leaves it; the node goes on. With --log it prints everything from the beginning and ends.',
    arguments: [['<node>', 'such as node-1']],
    options: [
      ['--log', 'print what it has written so far, without colours and cursor movement'],
      LAB_FOLDER,
    ],
    example: 'yard lab console node-1',
    shape: '{"node", "text"}, with --log',
    input: z.object({
      node: z.string(),
      log: z.boolean().default(false),
      folder: z.string().optional(),
    }),
    run: async (context, { node, log, folder: wanted }) => {
      const door = await ports.lab();
      const folder = labFolder(context, wanted);
      if (log) {
        const text = await door.consoleText(folder, node);
        return { json: { node, text }, text: text.trimEnd() };
      }
      if (!context.isInteractive || context.json) {
        throw new Fault('USAGE', {
          problem: 'A console that is live needs a terminal.',
          example: `yard lab console ${node} --log`,
        });
      }
      context.stderr(`This is the screen of ${node}. Ctrl-] leaves it.\n`);
      // What a machine does to its screen is meant for one; it is a machine of ours.
      const { stdout: write, signal } = context;
      await door.attach(folder, node, { input: process.stdin, write, signal });
      return { json: undefined, text: '' };
    },
  });

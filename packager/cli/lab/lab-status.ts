import { z } from 'zod';
import { type Command, defineCommand } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { LAB_FOLDER, labFolder } from './lab-folder-option.ts';
import { labLines } from './lab-words.ts';

/** `yard lab status`. */
export const labStatusCommand = (ports: PackagerPorts): Command =>
  defineCommand({
    name: 'lab status',
    summary: 'Show the lab, its nodes, and the last line on the screen of each',
    options: [LAB_FOLDER],
    example: 'yard lab status',
    shape: 'LabStatus, as yard lab up tells it',
    input: z.object({ folder: z.string().optional() }),
    run: async (context, { folder }) => {
      const lab = await (await ports.lab()).status(labFolder(context, folder));
      return { json: lab, text: labLines(lab).join('\n') };
    },
  });

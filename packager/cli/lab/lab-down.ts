import { z } from 'zod';
import { type Command, defineCommand } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { LAB_FOLDER, labFolder } from './lab-folder-option.ts';

/** `yard lab down`. */
export const labDownCommand = (ports: PackagerPorts): Command =>
  defineCommand({
    name: 'lab down',
    summary: 'End the lab and delete everything of it',
    details:
      'Its nodes, their disks, its server and what that knows are gone. Nothing else is touched.',
    options: [LAB_FOLDER],
    example: 'yard lab down',
    shape: '{"folder", "wasThere"}',
    input: z.object({ folder: z.string().optional() }),
    run: async (context, input) => {
      const folder = labFolder(context, input.folder);
      const wasThere = await (await ports.lab()).down(folder);
      const text = wasThere ? 'The lab is gone.' : `There is no lab in ${folder}.`;
      return { json: { folder, wasThere }, text };
    },
  });

import { z } from 'zod';
import { type Command, defineCommand } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { LAB_FOLDER, labFolder } from './lab-folder-option.ts';

/** `yard lab env`. */
export const labEnvCommand = (ports: PackagerPorts): Command =>
  defineCommand({
    name: 'lab env',
    summary: 'Print what makes this shell speak to the server of the lab',
    details: 'The token is good until that server is started again.',
    options: [LAB_FOLDER],
    example: 'eval "$(yard lab env)"',
    shape: '{"server", "token"}',
    input: z.object({ folder: z.string().optional() }),
    run: async (context, { folder }) => {
      const access = await (await ports.lab()).access(labFolder(context, folder));
      const text = `export STACKYARD_SERVER=${access.server}\nexport STACKYARD_TOKEN=${access.token}`;
      return { json: access, text };
    },
  });

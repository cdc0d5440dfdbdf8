import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard node-image rm`. */
export const nodeImageRmCommand = defineServerCommand({
  name: 'node-image rm',
  summary: 'Delete a node image that was chosen for nobody',
  details: 'Nodes that run it go on: it is in their memory. Administrators only.',
  arguments: [['<version>', 'version of the image (yard node-image ls)']],
  options: [['--yes', 'do not ask']],
  example: 'yard node-image rm 0.1.0-20261130 --yes',
  shape: '{"version"}',
  input: { version: z.string(), yes: z.boolean().default(false) },
  run: async ({ api, context }, { version, yes }) => {
    demandAnswerable(context, yes);
    if (!yes) {
      const what = `The node image ${version} will be deleted from the server.`;
      await confirm(context, oneLine(what), 'Delete it?');
    }
    await api.removeNodeImage({ params: { version } });
    return { json: { version }, text: oneLine(`The node image ${version} was deleted.`) };
  },
});

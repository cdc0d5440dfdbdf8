import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard boot off`. */
export const bootOffCommand = defineServerCommand({
  name: 'boot off',
  summary: 'End booting from the network through a gateway',
  details:
    'Nodes that run go on; one that is started anew there does not come up. Administrators only.',
  arguments: [['<node>', 'the gateway: name or id']],
  options: [['--yes', 'do not ask']],
  example: 'yard boot off barn-1 --yes',
  shape: '{"node"}',
  input: { node: z.string(), yes: z.boolean().default(false) },
  run: async ({ api, context }, { node, yes }) => {
    demandAnswerable(context, yes);
    if (!yes) {
      const what = `No machines will boot through ${node} any more: a node without a disk that is started anew there does not come up.`;
      await confirm(context, oneLine(what), 'End it?');
    }
    await api.removeBootNetwork({ params: { node } });
    return { json: { node }, text: oneLine(`No machines boot through ${node} any more.`) };
  },
});

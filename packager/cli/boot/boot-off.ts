import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard boot off`. */
export const bootOffCommand = defineServerCommand({
  name: 'boot off',
  summary: 'End booting from the network through a gateway',
  details:
    'Nodes that run go on; one that is started anew there does not come up. Administrators only.',
  arguments: [['<node>', 'the gateway: name or id']],
  example: 'yard boot off barn-1',
  shape: '{"node"}',
  input: { node: z.string() },
  run: async ({ api }, { node }) => {
    await api.removeBootNetwork({ params: { node } });
    return { json: { node }, text: oneLine(`No machines boot through ${node} any more.`) };
  },
});

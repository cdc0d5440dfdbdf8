import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatDue } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard node invite`. */
export const nodeInviteCommand = defineServerCommand({
  name: 'node invite',
  summary: 'Show the line that makes another machine a node',
  details: 'Its token works once, within an hour, and is not shown again. Administrators only.',
  arguments: [['<name>', 'name of the new node']],
  example: 'yard node invite barn-2',
  shape: '{"name", "token", "server", "reach", "command", "expiresAt"}',
  input: { name: z.string() },
  run: async ({ api, context }, { name }) => {
    const invitation = await api.inviteNode({ body: { name } });
    const { command, server, reach, expiresAt } = invitation;
    const lines = [
      'Paste this line on the new machine, in a checkout of the same version of Stackyard:',
      '',
      oneLine(command),
      '',
      oneLine(
        `The agent connects to ${server}. The token works once and expires ${formatDue(expiresAt, context.now())}.`,
      ),
      ...(reach === 'host' ? ONLY_HERE : []),
    ];
    return { json: { name, ...invitation }, text: lines.join('\n') };
  },
});

const ONLY_HERE = [
  '',
  'Other machines cannot connect to this server yet: it listens on its own machine only. Start it with',
  'STACKYARD_HOST=<an address of its network card>, then invite the node again.',
];

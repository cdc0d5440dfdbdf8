import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';

/** `yard node invite`. */
export const nodeInviteCommand = defineServerCommand({
  name: 'node invite',
  summary: 'Make a token with which one agent may enrol, within an hour',
  details: 'The token is shown once and works once. Administrators only.',
  arguments: [['<name>', 'what the node will be called']],
  example: 'yard node invite barn-2',
  shape: '{"name", "token", "server", "expiresAt"}',
  input: { name: z.string() },
  run: async ({ api, context }, { name }) => {
    const invitation = await api.inviteNode({ body: { name } });
    const { token, server, expiresAt } = invitation;
    const rows = [
      ['token', token],
      ['server', server],
      ['expires', formatAge(expiresAt, context.now())],
    ];
    return { json: { name, ...invitation }, text: table(rows).join('\n') };
  },
});

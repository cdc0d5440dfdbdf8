import { z } from 'zod';
import type { Outcome } from '../define-command.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatDue } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { joinLineWords, reachWords } from './join-line-words.ts';

/** `yard node invite`. */
export const nodeInviteCommand = defineServerCommand({
  name: 'node invite',
  summary: 'Show the line that makes another machine a node',
  details:
    'With a name, its token works once, within an hour, and is not shown again. Without one, the line serves any number of machines: each shows a code, and waits until that is approved. Administrators only.',
  arguments: [
    ['[name]', 'name of the new node; default: machines ask with a code, and get their names then'],
  ],
  example: 'yard node invite barn-2',
  shape:
    '{"server", "reach", "installed", "command", "packagedCommand"}, with "name", "token" and "expiresAt", or with "authority"',
  input: { name: z.string().optional() },
  run: (connection, { name }) =>
    name === undefined ? askAll(connection) : invite(connection, name),
});

async function invite({ api, context }: Connection, name: string): Promise<Outcome> {
  const invitation = await api.inviteNode({ body: { name } });
  const { server, expiresAt } = invitation;
  const lines = [
    ...joinLineWords(invitation),
    oneLine(
      `The agent connects to ${server}. The token works once and expires ${formatDue(expiresAt, context.now())}.`,
    ),
    ...reachWords(invitation),
  ];
  return { json: { name, ...invitation }, text: lines.join('\n') };
}

async function askAll({ api }: Connection): Promise<Outcome> {
  const line = await api.getJoinLine();
  const lines = [
    ...joinLineWords(line),
    oneLine(
      `It works on any number of machines. Each connects to ${line.server}, shows a code, and waits; compare it with that of “yard node ls”, and let the machine in: yard node approve <code>`,
    ),
    ...reachWords(line),
  ];
  return { json: line, text: lines.join('\n') };
}

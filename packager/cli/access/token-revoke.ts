import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard token revoke`. */
export const tokenRevokeCommand = defineServerCommand({
  name: 'token revoke',
  summary: 'Revoke an API token of your account',
  details:
    'Programs that use it are refused at once. A token cannot revoke one with more rights than its own.',
  arguments: [['<token>', 'id, as yard token ls shows it']],
  options: [['--yes', 'do not ask']],
  example: 'yard token revoke token-4f7k2m9x0c --yes',
  shape: '{"token", "name"}',
  input: { token: z.string(), yes: z.boolean().default(false) },
  run: async ({ api, context }, { token: wanted, yes }) => {
    demandAnswerable(context, yes);
    const token = (await api.listTokens()).find(({ id }) => id === wanted);
    if (!token) throw new Fault('NOT_FOUND', { what: 'token', name: wanted });
    const { id, name, scopes } = token;
    if (!yes) {
      const what = `The token “${name}” (${scopes.join(' ')}) will be refused from now on.`;
      await confirm(context, oneLine(what), 'Revoke it?');
    }
    await api.deleteToken({ params: { token: id } });
    return { json: { token: id, name }, text: oneLine(`The token “${name}” was revoked.`) };
  },
});

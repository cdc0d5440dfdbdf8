import { z } from 'zod';
import { AccountName } from '../../../schemas/api/resources/account.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { CommandContext } from '../command-context.ts';
import { defineCommand } from '../define-command.ts';
import { Connection } from '../server/connection.ts';
import { readSettings } from '../settings.ts';
import { formatDueDay } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { credentialsPath, storeCredential, type Credential } from './credentials.ts';
import { makeToken } from './make-token.ts';
import { personOf } from './person-of.ts';

/** `yard login`. */
export const loginCommand = defineCommand({
  name: 'login',
  summary: 'Sign in to a server',
  details:
    'With --user, asks for your password and creates a token for this machine. Without it, asks for ' +
    'a token that you have created on the web page. The token is kept in ' +
    '~/.config/stackyard/credentials.json, where only you can read it. If you started the server, ' +
    'you are already signed in on that machine.',
  arguments: [['[server]', 'its address; default: http://localhost:8470']],
  options: [
    ['--user <name>', 'sign in with the password of this account'],
    ['--stdin', 'read the password or the token from standard input'],
  ],
  example: 'yard login http://yard.example.org:8470 --user olga',
  shape: '{"server", "account", "rights", "expiresAt"}',
  input: z.object({
    server: z.string().optional(),
    user: AccountName.optional(),
    stdin: z.boolean().default(false),
  }),
  run: async (context, { server: address, user, stdin }) => {
    const { server } = await readSettings(context, address);
    warnOfPlainText(context, server);
    const question = user === undefined ? 'API token: ' : `Password of ${user}: `;
    const secret = stdin
      ? (await context.readInput()).replace(/\r?\n$/, '')
      : await context.askSecret(question);
    if (secret === '') throw new Fault('USAGE', { problem: 'Nothing was entered.' });
    const { expiresAt, ...credential } =
      user === undefined
        ? { token: checkToken(secret), expiresAt: null }
        : await makeToken(context, server, { name: user, password: secret });
    const session = await sessionWith(context, server, credential);
    await storeCredential(context, server, credential);
    const until = expiresAt === null ? '' : ` until ${formatDueDay(expiresAt, context.now())}`;
    const text = `Signed in to ${server} as ${personOf(session)}${until}.\nKept in ${credentialsPath(context)}`;
    return {
      json: { server, account: session.account?.name ?? null, rights: session.rights, expiresAt },
      text: text.split('\n').map(oneLine).join('\n'),
    };
  },
});

/** It ends up in a header. */
function checkToken(secret: string): string {
  if (/^[\x21-\x7e]{1,1000}$/.test(secret)) return secret;
  throw new Fault('USAGE', {
    problem: 'This is not a token: it contains spaces or characters that tokens do not have.',
  });
}

/** Asks the server who we are now. @throws Fault NOT_SIGNED_IN */
async function sessionWith(context: CommandContext, server: string, { token }: Credential) {
  const session = await new Connection(context, { server, token }).api.getSession();
  if (session.account === null && session.rights.length === 0) throw new Fault('NOT_SIGNED_IN', {});
  return session;
}

function warnOfPlainText({ stderr }: CommandContext, server: string): void {
  const { protocol, hostname } = new URL(server);
  if (protocol === 'https:' || /^(localhost|127\..*|\[::1\])$/.test(hostname)) return;
  stderr('Note: this connection is not encrypted; others on the network can read what you type.\n');
}

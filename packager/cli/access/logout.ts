import { z } from 'zod';
import { TokenId } from '../../../schemas/ids/brand.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { CommandContext } from '../command-context.ts';
import { defineCommand } from '../define-command.ts';
import { Connection } from '../server/connection.ts';
import { readSettings } from '../settings.ts';
import { oneLine } from '../terminal/one-line.ts';
import { type Credential, dropCredential } from './credentials.ts';

/** `yard logout`. */
export const logoutCommand = defineCommand({
  name: 'logout',
  summary: 'Sign out of a server and revoke the token that login created',
  arguments: [['[server]', 'its address; default: the one you signed in to']],
  example: 'yard logout',
  shape: '{"server", "revoked": true or false}',
  input: z.object({ server: z.string().optional() }),
  run: async (context, { server: address }) => {
    const { server } = await readSettings(context, address);
    const credential = await dropCredential(context, server);
    if (!credential) throw new Fault('NOT_FOUND', { what: 'sign-in at', name: server });
    const revoked = await revoke(context, server, credential);
    const more = revoked
      ? 'Its token was revoked.'
      : credential.tokenId === undefined
        ? 'The token was not created by yard login, so it stays valid.'
        : 'The server did not answer, so its token is still valid; you can revoke it on the web page.';
    return { json: { server, revoked }, text: oneLine(`Signed out of ${server}. ${more}`) };
  },
});

/** Best effort: being signed out here must not depend on the server. */
async function revoke(
  context: CommandContext,
  server: string,
  { token, tokenId }: Credential,
): Promise<boolean> {
  const id = TokenId.safeParse(tokenId);
  if (!id.success) return false;
  try {
    const { api } = new Connection(context, { server, token });
    await api.deleteToken({ params: { token: id.data } });
    return true;
  } catch (error) {
    if (context.signal.aborted) throw error;
    return false;
  }
}

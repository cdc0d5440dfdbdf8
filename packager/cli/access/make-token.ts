import type { Right, Scope, Session } from '../../../schemas/api/resources/account.ts';
import { createApiClient } from '../../../schemas/client/api-client.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { CommandContext } from '../command-context.ts';
import { cookieFetch } from './cookie-fetch.ts';
import type { Credential } from './credentials.ts';

/** A token may have as many scopes; what counts most comes first. */
const MOST_SCOPES = 20;

/**
 * Signs in with a password for as long as it takes to make a token, and out again.
 *
 * @param person name and password
 * @throws Fault SIGN_IN_FAILED, UNREACHABLE
 */
export async function makeToken(
  { fetch, hostname }: Pick<CommandContext, 'fetch' | 'hostname'>,
  server: string,
  person: { readonly name: string; readonly password: string },
): Promise<Credential & { expiresAt: string | null }> {
  const door = { server, fetch: cookieFetch(fetch), checkAnswers: true };
  const session = await createApiClient(door).signIn({ body: person });
  const api = createApiClient({ ...door, sessionKey: session.key });
  try {
    const { secret, id, expiresAt } = await api.createToken({
      body: {
        name: `yard on ${hostname}`.slice(0, 100),
        scopes: scopesOf(session),
        expiresInDays: LIMITS.cli.tokenDays,
      },
    });
    return { token: secret, tokenId: id, expiresAt };
  } finally {
    await api.signOut().catch(() => undefined);
  }
}

/** @returns everything the account may do, so that yard can do what the web page can */
function scopesOf({ account, rights }: Session): Scope[] {
  const highest = (['admin', 'operate', 'view'] as const).find((right: Right) =>
    rights.includes(right),
  );
  const push =
    highest === 'admin' ? ['push:*'] : (account?.namespaces ?? []).map((name) => `push:${name}`);
  const tokens: Scope[] = rights.includes('tokens') ? ['tokens'] : [];
  const typing: Scope[] = highest !== 'admin' && rights.includes('console') ? ['console'] : [];
  return [...(highest ? [highest] : []), ...typing, ...tokens, 'pull', ...push].slice(
    0,
    MOST_SCOPES,
  );
}

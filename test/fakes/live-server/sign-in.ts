import { Browser } from '../http-bench.ts';
import type { LiveServer } from './live-server.ts';
import { SEEDED_PASSWORD } from './people.ts';

/** What the token of an account says, which `yard login` asks for as well. */
export const SCOPES = {
  admin: ['view', 'operate', 'console', 'admin', 'tokens'],
  olga: ['view', 'operate', 'console', 'tokens'],
  vera: ['view'],
} as const;

/** Signs an account in and makes it a token, which is called `tokenName`. @returns its secret */
export async function makeToken(
  { address }: Pick<LiveServer, 'address'>,
  name: string,
  scopes: readonly string[],
  tokenName = 'yard',
): Promise<string> {
  const browser = new Browser(address);
  await browser.send('POST', '/api/v1/session', { name, password: SEEDED_PASSWORD });
  const answer = await browser.send('POST', '/api/v1/tokens', { name: tokenName, scopes });
  const { secret } = (await answer.json()) as { secret?: string };
  if (secret === undefined) throw new Error(`${name} got no token: ${answer.status}`);
  return secret;
}

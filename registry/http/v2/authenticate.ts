import type { FastifyRequest } from 'fastify';
import { Fault } from '../../../schemas/errors/fault.ts';
import {
  type Access,
  accessOfPrincipal,
  accessOfToken,
  ANONYMOUS,
} from '../../core/access/access.ts';
import { isStorable } from '../../core/manifests/storable-text.ts';
import { isRegistryToken, readToken } from '../../core/access/registry-token.ts';
import type { Authorizer, Credentials, Principal } from '../../ports/authorizer.ts';

/** Where accounts and tokens are checked. */
export interface SignIn {
  readonly authorizer: Authorizer;
  /** At least 32 random bytes: signs the tokens of `/v2/token`. */
  readonly tokenKey: Uint8Array;
}

/**
 * Finds out who sends a request: nobody, or the holder of a token from `/v2/token`, of an API token,
 * or of a password.
 *
 * @throws Fault SIGN_IN_FAILED; NOT_SIGNED_IN for a token that has expired
 */
export async function authenticate(
  request: FastifyRequest,
  { authorizer, tokenKey }: SignIn,
  now: Date,
): Promise<Access> {
  const credentials = readCredentials(request);
  if (!credentials) return ANONYMOUS;
  if (credentials.kind === 'bearer' && isRegistryToken(credentials.token)) {
    const claims = readToken(credentials.token, tokenKey, now);
    if (!claims) throw new Fault('NOT_SIGNED_IN', {});
    return accessOfToken(claims);
  }
  return accessOfPrincipal(await requirePrincipal(authorizer, credentials));
}

/** @throws Fault SIGN_IN_FAILED */
export async function requirePrincipal(
  authorizer: Authorizer,
  credentials: Credentials,
): Promise<Principal> {
  const principal = await authorizer.authenticate(credentials);
  if (principal) return principal;
  throw new Fault('SIGN_IN_FAILED', {});
}

/** @throws Fault SIGN_IN_FAILED when there are credentials that cannot be read */
export function readCredentials(request: FastifyRequest): Credentials | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(header) ?? [];
  const address = request.ip;
  if (scheme.toLowerCase() === 'bearer') return { kind: 'bearer', token: value, address };
  const text = Buffer.from(value, 'base64').toString();
  const colon = text.indexOf(':');
  const isReadable = colon >= 0 && isStorable(text);
  if (scheme.toLowerCase() !== 'basic' || !isReadable) throw new Fault('SIGN_IN_FAILED', {});
  return { kind: 'basic', name: text.slice(0, colon), secret: text.slice(colon + 1), address };
}

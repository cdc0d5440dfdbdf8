import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { ApplianceAddress } from '../../../schemas/ids/names.ts';

const Actions = z.array(z.enum(['pull', 'push', 'delete']));

/** What a client asked to do in one repository, and what it may. */
const Grant = z.strictObject({ address: ApplianceAddress, asked: Actions, granted: Actions });
export type Grant = z.infer<typeof Grant>;

const TokenClaims = z.strictObject({
  accountId: z.string().optional(),
  name: z.string(),
  grants: z.array(Grant).max(LIMITS.registry.scopesPerToken),
  catalogue: z.union([z.literal('all'), z.array(z.string())]).optional(),
  /** Milliseconds since 1970. */
  expires: z.int(),
});
export type TokenClaims = {
  readonly accountId: string | undefined;
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Namespaces whose private repositories may be listed; undefined: it was not asked for. */
  readonly catalogue?: readonly string[] | 'all' | undefined;
  readonly expires: number;
};

/** Told apart from API tokens by this; the number is the version of the claims. */
const PREFIX = 'yr1.';

/**
 * Writes a short-lived token as `yr1.<claims>.<HMAC-SHA256 of all before>`, both base64url. Only
 * this server reads it, so it needs none of the choices of JWT.
 *
 * @param key at least 32 random bytes, the same for as long as tokens live
 */
export function writeToken(claims: TokenClaims, key: Uint8Array): string {
  const body = PREFIX + Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${body}.${seal(body, key)}`;
}

/** @returns the claims of a token that this key wrote and that has not expired */
export function readToken(text: string, key: Uint8Array, now: Date): TokenClaims | undefined {
  const dot = text.lastIndexOf('.');
  if (!text.startsWith(PREFIX) || dot < PREFIX.length) return undefined;
  const body = text.slice(0, dot);
  const wanted = Buffer.from(seal(body, key));
  const found = Buffer.from(text.slice(dot + 1));
  // The seal is compared before anything under it is parsed.
  if (wanted.length !== found.length || !timingSafeEqual(wanted, found)) return undefined;
  const claims = TokenClaims.parse(
    JSON.parse(Buffer.from(body.slice(PREFIX.length), 'base64url').toString()),
  );
  return claims.expires > now.getTime() ? { accountId: undefined, ...claims } : undefined;
}

/** True for what {@link writeToken} may have written, whoever it did. */
export const isRegistryToken = (text: string): boolean => text.startsWith(PREFIX);

const seal = (body: string, key: Uint8Array): string =>
  createHmac('sha256', key).update(body).digest('base64url');

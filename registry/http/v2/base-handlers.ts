import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { grantCatalogue, grantScopes } from '../../core/access/grant-scopes.ts';
import { writeToken } from '../../core/access/registry-token.ts';
import { requireDigest } from '../../core/manifests/read-manifest.ts';
import { publicSignatures } from '../../core/signatures/public-signatures.ts';
import { readCredentials, requirePrincipal } from './authenticate.ts';
import { type OciHandler, sendIndex } from './exchange.ts';

/**
 * end-1. Clients learn here where tokens are had, so it is refused to who brings nothing at all; a
 * token for nobody in particular is enough.
 */
export const getBase: OciHandler<unknown> = async ({ request, reply }) => {
  if (request.headers.authorization === undefined) throw new Fault('NOT_SIGNED_IN', {});
  return reply.send({});
};

/** Docker's token endpoint (distribution, "Token Authentication Specification"). */
export const getToken: OciHandler<unknown> = async ({ parts, signIn, query, request, reply }) => {
  const credentials = readCredentials(request);
  if (credentials?.kind === 'bearer') throw new Fault('SIGN_IN_FAILED', {});
  const principal = credentials && (await requirePrincipal(signIn.authorizer, credentials));
  const now = parts.clock.now();
  const token = writeToken(
    {
      accountId: principal?.accountId,
      name: principal?.name ?? 'anonymous',
      grants: grantScopes(query.getAll('scope'), principal),
      catalogue: grantCatalogue(query.getAll('scope'), principal),
      expires: now.getTime() + LIMITS.registry.tokenMs,
    },
    signIn.tokenKey,
  );
  return reply.header('cache-control', 'no-store').send({
    token,
    access_token: token,
    expires_in: LIMITS.registry.tokenMs / 1000,
    issued_at: now.toISOString(),
  });
};

/** Ours: signatures by what they sign, for archives that have lost theirs. */
export const getSignatures: OciHandler<{ digest: string }> = async ({ parts, reply }, target) => {
  const index = await publicSignatures(parts.catalogue, requireDigest(target.digest));
  return sendIndex(reply, index);
};

import type { FastifyRequest } from 'fastify';
import { scopeFor } from '../../core/access/grant-scopes.ts';
import type { OciTarget } from './oci-path.ts';

const ACTIONS: Record<string, 'pull' | 'push' | 'delete'> = {
  POST: 'push',
  PUT: 'push',
  PATCH: 'push',
  DELETE: 'delete',
};

/**
 * Tells a client where to get a token that allows what it tried (RFC 6750 §3, and distribution,
 * "Token Authentication Specification").
 *
 * @param publicUrl where clients reach this server; undefined: where this one did
 */
export function challengeFor(
  request: FastifyRequest,
  target: OciTarget | undefined,
  publicUrl: string | undefined,
): string {
  const realm = `${publicUrl ?? originOf(request)}/v2/token`;
  const challenge = `Bearer realm="${realm}",service="stackyard"`;
  if (!target || !('address' in target)) return challenge;
  // Uploads are looked at by who pushes them.
  const action = target.kind === 'upload' ? 'push' : (ACTIONS[request.method] ?? 'pull');
  return `${challenge},scope="${scopeFor(target.address, action)}"`;
}

/** The Host header is the client's own word: only what can be a host and a port goes into an answer. */
function originOf(request: FastifyRequest): string {
  const host = /^[A-Za-z0-9.:[\]-]{1,255}$/.test(request.host) ? request.host : 'localhost';
  return `${request.protocol}://${host}`;
}

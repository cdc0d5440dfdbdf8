import type { Principal } from '../../../schemas/api/handler.ts';
import type { Scope, Token } from '../../../schemas/api/resources/account.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { mayPush, principalOf } from './rights.ts';

/**
 * What a principal may do about tokens and sessions. The one rule: a token never makes, revokes or
 * ends what may do more than itself, nor makes what lives longer. Who signed in with a password may
 * do all of it.
 */

/**
 * @param by whoever asks
 * @throws Fault FORBIDDEN when a scope goes beyond what they may do themselves
 */
export function refuseWiderScopes(by: Principal, scopes: readonly Scope[]): void {
  for (const scope of scopes) {
    if (!mayGrant(by, scope)) throw new Fault('FORBIDDEN', { needs: scope });
  }
}

function mayGrant(by: Principal, scope: Scope): boolean {
  if (scope === 'pull') return by.pull;
  if (!scope.startsWith('push:')) return (by.rights as readonly string[]).includes(scope);
  const namespace = scope.slice('push:'.length);
  return namespace === '*' ? by.push === 'all' : mayPush(by, namespace);
}

/**
 * @param days wanted lifetime; undefined: no end
 * @returns when a new token ends: as wanted, but never later than the token it is made with; null: never
 */
export function endOfToken(by: Principal, days: number | undefined, now: Date): string | null {
  const wanted = days === undefined ? Infinity : now.getTime() + days * 864e5;
  const end = Math.min(wanted, endOf(by.token));
  return end === Infinity ? null : new Date(end).toISOString();
}

/** @throws Fault FORBIDDEN when a token would revoke one that may do more than itself */
export function refuseRevoking(by: Principal, token: Token): void {
  if (!by.token || by.token.id === token.id) return;
  refuseWiderScopes(by, token.scopes);
}

/** @throws Fault FORBIDDEN when a token that may do less than its account would end a session of it */
export function refuseEndingSessions(by: Principal): void {
  if (!by.token || !by.account) return;
  const owner = principalOf(by.account);
  for (const right of owner.rights) {
    if (!by.rights.includes(right)) throw new Fault('FORBIDDEN', { needs: right });
  }
}

const endOf = (token: { readonly expiresAt: string | null } | undefined): number =>
  token?.expiresAt ? Date.parse(token.expiresAt) : Infinity;

import { LIMITS } from '../../../schemas/config/limits.ts';
import { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { Principal } from '../../ports/authorizer.ts';
import { type Action, principalMay } from './access.ts';
import type { Grant } from './registry-token.ts';

const ACTIONS: readonly Action[] = ['pull', 'push', 'delete'];

/**
 * Turns the scopes a client asks for into grants (distribution, "Token Scope Documentation":
 * `repository:<name>:<action>[,<action>]`, several with spaces between). What this registry does
 * not know is left out, as the specification says.
 *
 * A pull is granted here only for private repositories; public ones need no grant. So the answer
 * does not tell whether a repository exists.
 */
export function grantScopes(scopes: readonly string[], principal: Principal | undefined): Grant[] {
  return scopes
    .flatMap((text) => text.split(' '))
    .slice(0, LIMITS.registry.scopesPerToken)
    .flatMap((scope) => grantScope(scope, principal));
}

/**
 * What Docker calls `registry:catalog:*`: listing repositories. Public ones need no grant.
 *
 * @returns namespaces whose private repositories may be listed; undefined: nobody asked
 */
export function grantCatalogue(
  scopes: readonly string[],
  principal: Principal | undefined,
): readonly string[] | 'all' | undefined {
  const asked = scopes
    .flatMap((text) => text.split(' '))
    .some((scope) => /^registry:catalog:(\*|pull)$/.test(scope));
  return asked ? (principal?.reads ?? []) : undefined;
}

function grantScope(scope: string, principal: Principal | undefined): Grant[] {
  const [type, name, actions, ...rest] = scope.split(':');
  const address = ApplianceAddress.safeParse(name);
  if (type !== 'repository' || !address.success || rest.length > 0) return [];
  const words = (actions ?? '').split(',');
  const asked = ACTIONS.filter((action) => words.includes(action) || words.includes('*'));
  const granted = asked.filter(
    (action) => principal !== undefined && principalMay(principal, action, address.data),
  );
  return [{ address: address.data, asked, granted }];
}

/** @returns the scope a client should ask for to do this. */
export function scopeFor(address: ApplianceAddress, action: Action): string {
  const actions = { pull: 'pull', push: 'pull,push', delete: 'pull,push,delete' }[action];
  return `repository:${address}:${actions}`;
}

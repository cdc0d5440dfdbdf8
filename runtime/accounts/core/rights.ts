import type { Principal } from '../../../schemas/api/handler.ts';
import type { Account, AccountRole, Right, Scope } from '../../../schemas/api/resources/account.ts';

const ROLE_RIGHTS: Record<AccountRole, readonly Right[]> = {
  viewer: ['view'],
  operator: ['view', 'operate'],
  admin: ['view', 'operate', 'admin'],
};

/** @returns what a person with this account may do. */
export function principalOf(account: Account): Principal {
  return {
    account,
    name: account.name,
    rights: ROLE_RIGHTS[account.role],
    push: account.role === 'admin' ? 'all' : account.namespaces,
    pull: true,
  };
}

/** The person who started the server, at its own keyboard: may do everything. */
export const LOCAL_PRINCIPAL: Principal = {
  account: undefined,
  name: 'local',
  rights: ROLE_RIGHTS.admin,
  push: 'all',
  pull: true,
};

/**
 * @returns what a token may do: what its scopes say, and never more than its account
 */
export function principalOfToken(
  account: Account,
  tokenName: string,
  scopes: readonly Scope[],
): Principal {
  const owner = principalOf(account);
  const asked = rightsOfScopes(scopes);
  return {
    account,
    name: `${account.name} (${tokenName})`,
    rights: owner.rights.filter((right) => asked.includes(right)),
    push: pushOfScopes(scopes, owner.push),
    pull: scopes.length > 0,
  };
}

function rightsOfScopes(scopes: readonly Scope[]): readonly Right[] {
  if (scopes.includes('admin')) return ROLE_RIGHTS.admin;
  if (scopes.includes('operate')) return ROLE_RIGHTS.operator;
  return scopes.includes('view') ? ROLE_RIGHTS.viewer : [];
}

function pushOfScopes(scopes: readonly Scope[], owner: Principal['push']): Principal['push'] {
  const asked = scopes.flatMap((scope) => (scope.startsWith('push:') ? [scope.slice(5)] : []));
  if (asked.includes('*') || scopes.includes('admin')) return owner;
  return owner === 'all' ? asked : asked.filter((namespace) => owner.includes(namespace));
}

/** @returns whether a principal may push to a name space. */
export const mayPush = (principal: Principal, namespace: string): boolean =>
  principal.push === 'all' || principal.push.includes(namespace);

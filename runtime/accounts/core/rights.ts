import { LOCAL_NAME } from '../../../schemas/capability/local-name.ts';
import type { Principal } from '../../../schemas/api/handler.ts';
import type {
  Account,
  AccountRole,
  Right,
  Scope,
  Token,
} from '../../../schemas/api/resources/account.ts';

const ROLE_RIGHTS: Record<AccountRole, readonly Right[]> = {
  viewer: ['view', 'tokens'],
  operator: ['view', 'operate', 'console', 'tokens'],
  admin: ['view', 'operate', 'console', 'admin', 'tokens'],
};

/** @returns what a person with this account may do. */
export function principalOf(account: Account): Principal {
  return {
    account,
    name: account.name,
    rights: ROLE_RIGHTS[account.role],
    push: account.role === 'admin' ? 'all' : account.namespaces,
    pull: true,
    reads: account.role === 'admin' ? 'all' : account.namespaces,
  };
}

/** The person who started the server, at its own keyboard: may do everything. */
export const LOCAL_PRINCIPAL: Principal = {
  account: undefined,
  name: LOCAL_NAME,
  rights: ROLE_RIGHTS.admin,
  push: 'all',
  pull: true,
  reads: 'all',
};

/**
 * @returns what a token may do: what its scopes say, and never more than its account
 */
export function principalOfToken(
  account: Account,
  token: Pick<Token, 'id' | 'name' | 'scopes' | 'expiresAt'>,
): Principal {
  const { id, name, scopes, expiresAt } = token;
  const owner = principalOf(account);
  const asked = rightsOfScopes(scopes);
  const push = pushOfScopes(scopes, owner.push);
  const mayPull = scopes.some((scope) => scope === 'pull' || scope === 'admin');
  return {
    account,
    name: `${account.name} (${name})`,
    rights: owner.rights.filter((right) => asked.includes(right)),
    push,
    pull: mayPull,
    // What may publish may read what it published.
    reads: mayPull ? owner.reads : push,
    token: { id, expiresAt },
  };
}

function rightsOfScopes(scopes: readonly Scope[]): readonly Right[] {
  const tokens: readonly Right[] = scopes.includes('tokens') ? ['tokens'] : [];
  if (scopes.includes('admin')) return ['view', 'operate', 'console', 'admin', ...tokens];
  // Whoever types into a machine sees it; whoever operates stacks need not type into them.
  const typing: readonly Right[] = scopes.includes('console') ? ['console'] : [];
  if (scopes.includes('operate')) return ['view', 'operate', ...typing, ...tokens];
  const sees = scopes.includes('view') || typing.length > 0;
  return sees ? ['view', ...typing, ...tokens] : tokens;
}

function pushOfScopes(scopes: readonly Scope[], owner: Principal['push']): Principal['push'] {
  const asked = scopes.flatMap((scope) => (scope.startsWith('push:') ? [scope.slice(5)] : []));
  if (asked.includes('*') || scopes.includes('admin')) return owner;
  return owner === 'all' ? asked : asked.filter((namespace) => owner.includes(namespace));
}

/** @returns whether a principal may push to a namespace. */
export const mayPush = (principal: Principal, namespace: string): boolean =>
  principal.push === 'all' || principal.push.includes(namespace);

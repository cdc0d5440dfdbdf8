import type { Account, Right } from '../../schemas/api/resources/account.ts';

/** A scope that an account may put into a token. */
export interface OfferedScope {
  readonly scope: string;
  readonly label: string;
  readonly help: string;
}

const RIGHT_WORDS = {
  view: ['Look', 'See stacks, nodes and operations.'],
  operate: ['Operate', 'Install, start, stop and remove stacks.'],
  admin: ['Administer', 'Everything, accounts and trust included.'],
} as const satisfies Record<Right, readonly [string, string]>;

/**
 * @param rights what the account itself may do; a token never may more
 * @returns the scopes to choose from, the harmless ones first
 */
export function offeredScopes(
  account: Pick<Account, 'namespaces'>,
  rights: readonly Right[],
): OfferedScope[] {
  const push = rights.includes('admin') ? ['*', ...account.namespaces] : account.namespaces;
  return [
    { scope: 'pull', label: 'Fetch', help: 'Fetch appliances that are not public.' },
    ...[...new Set(push)].map((namespace) => ({
      scope: `push:${namespace}`,
      label: namespace === '*' ? 'Publish anywhere' : `Publish as ${namespace}`,
      help: namespace === '*' ? 'Push to every name space.' : `Push to ${namespace}/….`,
    })),
    ...rights.map((right) => ({
      scope: right,
      label: RIGHT_WORDS[right][0],
      help: RIGHT_WORDS[right][1],
    })),
  ];
}

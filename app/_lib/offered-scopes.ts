import type { Account, Right } from '../../schemas/api/resources/account.ts';
import { tokensText } from '../_text/tokens.ts';

/** A scope that an account may put into a token. */
export interface OfferedScope {
  readonly scope: string;
  readonly label: string;
  readonly help: string;
}

const text = tokensText.scopes;

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
    { scope: 'pull', ...text.pull },
    ...[...new Set(push)].map((namespace) => ({
      scope: `push:${namespace}`,
      ...(namespace === '*'
        ? text.pushAnywhere
        : { label: text.push.label(namespace), help: text.push.help(namespace) }),
    })),
    ...rights.map((right) => ({ scope: right, ...text[right] })),
  ];
}

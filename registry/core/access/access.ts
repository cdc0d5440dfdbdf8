import type { Principal } from '../../ports/authorizer.ts';
import type { Repository } from '../../ports/repositories.ts';
import { type ApplianceAddress, splitAddress } from '../../../schemas/ids/names.ts';
import type { Grant, TokenClaims } from './registry-token.ts';

export type Action = 'pull' | 'push' | 'delete';

/** What whoever sends a request may do. */
export interface Access {
  /** undefined: nobody in particular. */
  readonly accountId: string | undefined;
  readonly name: string;
  /** Namespaces whose private repositories may be known of. */
  readonly reads: readonly string[] | 'all';
  /** Whether the action is allowed by who asks, without looking at whether the repository is public. */
  allows(action: Action, address: ApplianceAddress): boolean;
  /** Whether coming back with other credentials, or a token for more, could change the answer. */
  couldAskForMore(action: Action, address: ApplianceAddress): boolean;
}

export const ANONYMOUS: Access = {
  accountId: undefined,
  name: 'anonymous',
  reads: [],
  allows: () => false,
  couldAskForMore: () => true,
};

/** Access of somebody who sent a password or an API token with the request itself. */
export const accessOfPrincipal = (principal: Principal): Access => ({
  accountId: principal.accountId,
  name: principal.name,
  reads: principal.reads,
  allows: (action, address) => principalMay(principal, action, address),
  couldAskForMore: () => false,
});

/** Access of a token from `/v2/token`: what was asked for then, and granted. */
export function accessOfToken({ accountId, name, grants, catalogue }: TokenClaims): Access {
  const find = (address: string): Grant | undefined =>
    grants.find((grant) => grant.address === address);
  return {
    accountId,
    name,
    reads: catalogue ?? [],
    allows: (action, address) => find(address)?.granted.includes(action) ?? false,
    couldAskForMore: (action, address) => !find(address)?.asked.includes(action),
  };
}

/** Deleting is part of pushing: who may replace what is there may remove it. */
export function principalMay(
  principal: Principal,
  action: Action,
  address: ApplianceAddress,
): boolean {
  const { namespace } = splitAddress(address);
  return action === 'pull' ? mayRead(principal, namespace) : principal.canPush(namespace);
}

const mayRead = ({ reads }: Principal, namespace: string): boolean =>
  reads === 'all' || reads.includes(namespace);

export type Verdict =
  /** Go on. */
  | 'allowed'
  /** Come back with credentials, or a token for this. */
  | 'challenge'
  /** As if it did not exist, so that nobody learns which private repositories there are. */
  | 'hidden'
  | 'refused';

/**
 * The one place where it is decided who may do what.
 *
 * @param repository undefined when there is none at the address
 */
export function judge(
  access: Access,
  action: Action,
  { address, repository }: { address: ApplianceAddress; repository: Repository | undefined },
): Verdict {
  if (action === 'pull' && repository?.visibility === 'public') return 'allowed';
  if (access.allows(action, address)) return 'allowed';
  if (access.couldAskForMore(action, address)) return 'challenge';
  if (action === 'pull') return 'hidden';
  return access.accountId === undefined ? 'challenge' : 'refused';
}

import { Fault } from '../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { Repository, RepositoryFinder } from '../../ports/repositories.ts';
import { type Access, type Action, judge } from './access.ts';

/**
 * Makes sure that an action is allowed.
 *
 * @returns the repository, or undefined when there is none there and the action may make one
 * @throws Fault NOT_SIGNED_IN, FORBIDDEN; NOT_FOUND for a repository one may not even know about
 */
export async function authorize(
  catalogue: RepositoryFinder,
  access: Access,
  action: Action,
  address: ApplianceAddress,
): Promise<Repository | undefined> {
  const repository = await catalogue.findRepository(address);
  switch (judge(access, action, { address, repository })) {
    case 'allowed':
      return repository;
    case 'challenge':
      throw new Fault('NOT_SIGNED_IN', {});
    case 'hidden':
      throw new Fault('NOT_FOUND', { what: 'repository', name: address });
    case 'refused':
      throw new Fault('FORBIDDEN', { needs: `${action} ${address}` });
  }
}

/**
 * As {@link authorize}, for actions on what is there.
 *
 * @throws Fault NOT_FOUND also when there is no such repository
 */
export async function requireRepository(
  catalogue: RepositoryFinder,
  access: Access,
  action: Action,
  address: ApplianceAddress,
): Promise<Repository> {
  const repository = await authorize(catalogue, access, action, address);
  if (repository) return repository;
  throw new Fault('NOT_FOUND', { what: 'repository', name: address });
}

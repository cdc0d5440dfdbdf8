import type { RepositoryChange } from '../../ports/repository-change.ts';
import { cardEntry } from '../appliances/card-entry.ts';
import { pickNewest } from '../appliances/newest.ts';

/** Makes the repository's card show its newest release, or removes it when there is none left. */
export async function refreshCard(change: RepositoryChange): Promise<void> {
  const newest = pickNewest(await change.listReleased());
  await change.setCard(newest && cardEntry(change.repository.address, newest));
}

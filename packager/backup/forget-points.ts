import { Fault } from '../../schemas/errors/fault.ts';
import type { Repository } from './open-repository.ts';
import type { RemovableStore } from './ports/repository-store.ts';

/** @throws Fault BACKUP_APPEND_ONLY unless whoever looks after the repository says so */
export function demandRemovable(
  { header, store }: Repository,
  doing: string,
  { allowRemoval }: { readonly allowRemoval: boolean },
): void {
  if (!header.appendOnly || allowRemoval) return;
  throw new Fault('BACKUP_APPEND_ONLY', { repository: store.place, doing });
}

/**
 * Forgets restore points. What only they needed is removed when the repository is pruned.
 *
 * @param names of their files
 * @throws Fault BACKUP_APPEND_ONLY, FILE_FAILED
 */
export async function forgetPoints(
  repository: Repository<RemovableStore>,
  names: readonly string[],
  options: { readonly allowRemoval: boolean },
): Promise<void> {
  demandRemovable(repository, 'forgetting a restore point', options);
  for (const name of names) await repository.store.remove('points', name);
}

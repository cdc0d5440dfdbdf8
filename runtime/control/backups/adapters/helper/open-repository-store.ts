import { folderStore } from '../../../../../packager/backup/adapters/folder-store.ts';
import { paidStore } from '../../../../../packager/backup/paid-store.ts';
import type { RemovableStore } from '../../../../../packager/backup/ports/repository-store.ts';
import type { Surroundings } from '../../../../../packager/backup/ports/surroundings.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { RepositoryPlace } from '../../ports/backup-engine.ts';
import type { Payment } from './serve-repositories.ts';
import { type FileSigns, watchedStore } from './watched-store.ts';

/**
 * Opens the place of a repository. A folder may not answer, and its calls cannot be taken back; an object store is given up
 * by who asks it.
 *
 * @param around `isPrompt`: whether somebody waits for an answer
 */
export async function openRepositoryStore(
  place: RepositoryPlace,
  {
    isPrompt,
    pause,
    pay,
    ...signs
  }: FileSigns & Payment & Pick<Surroundings, 'pause'> & { readonly isPrompt: boolean },
): Promise<RemovableStore> {
  if ('folder' in place) {
    const { fileMs: limitMs } = LIMITS.stackBackups.helper;
    return paidStore(watchedStore(folderStore(place.folder), { limitMs, ...signs }), pay);
  }
  // Most servers need none of it.
  const { s3Store } = await import('../../../../../packager/backup/adapters/s3/s3-store.ts');
  const now = (): number => performance.now();
  return s3Store(place.s3, { now, pause, isPrompt, pay, onHeard: signs.onAnswered });
}

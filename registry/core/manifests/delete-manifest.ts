import { Fault } from '../../../schemas/errors/fault.ts';
import type { ManifestName } from '../../ports/manifests.ts';
import type { Repository } from '../../ports/repositories.ts';
import type { RegistryParts } from '../parts.ts';
import { formatManifestName } from './manifest-name.ts';
import { refreshCard } from './refresh-card.ts';

/**
 * Deletes a tag, or a manifest with all its tags. Its blobs go later, when nothing else uses them;
 * a released version stays reserved for what it was.
 *
 * @throws Fault NOT_FOUND; PART_IN_USE while an index of the repository lists the manifest
 */
export async function deleteManifest(
  { catalogue, clock, onPublished }: Pick<RegistryParts, 'catalogue' | 'clock' | 'onPublished'>,
  repository: Repository,
  name: ManifestName,
): Promise<void> {
  const now = clock.now();
  await catalogue.changeRepository(repository.id, async (change) => {
    if (name.kind === 'digest' && (await change.isListed(name.digest))) {
      throw new Fault('PART_IN_USE', { digest: name.digest });
    }
    const removed =
      name.kind === 'tag'
        ? await change.removeTag(name.tag)
        : await change.removeManifest(name.digest);
    if (!removed) {
      throw new Fault('NOT_FOUND', { what: 'manifest', name: formatManifestName(name) });
    }
    await change.withdrawUntagged(now);
    await refreshCard(change);
  });
  onPublished(repository.address);
}

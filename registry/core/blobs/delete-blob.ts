import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { BlobLinker } from '../../ports/blob-ledger.ts';
import type { Repository } from '../../ports/repositories.ts';

/**
 * Takes a blob out of a repository; its bytes go later, when no repository has it.
 *
 * @throws Fault NOT_FOUND; PART_IN_USE while a manifest of the repository uses it
 */
export async function deleteBlob(
  catalogue: BlobLinker,
  repository: Repository,
  digest: Digest,
): Promise<void> {
  const result = await catalogue.unlinkBlob(repository.id, digest);
  if (result === 'absent') throw new Fault('NOT_FOUND', { what: 'blob', name: digest });
  if (result === 'in use') throw new Fault('PART_IN_USE', { digest });
}

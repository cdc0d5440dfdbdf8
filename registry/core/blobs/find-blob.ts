import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { Repository } from '../../ports/repositories.ts';
import { ifWritable } from '../if-writable.ts';
import type { RegistryParts } from '../parts.ts';

/**
 * Looks a blob up in a repository.
 *
 * @returns its size in bytes
 * @throws Fault NOT_FOUND
 */
export async function findBlob(
  { catalogue, store }: Pick<RegistryParts, 'catalogue' | 'store'>,
  repository: Repository,
  digest: Digest,
): Promise<number> {
  const sizeBytes = (await catalogue.findBlobs(repository.id, [digest])).get(digest);
  // Bytes that were lost count as absent, so that a client sends them again.
  const isThere = sizeBytes !== undefined && (await store.blobs.sizeOf(digest)) === sizeBytes;
  if (isThere) return sizeBytes;
  throw new Fault('NOT_FOUND', { what: 'blob', name: digest });
}

/** Touching writes; a blob that was touched this recently is safe for long enough. */
const TOUCH_AFTER_MS = LIMITS.registry.garbageGraceMs / 4;

/**
 * As {@link findBlob}, for a client that will rely on the answer: it hears that the blob is there
 * and does not send it, so the blob is kept from being swept for a while.
 */
export async function reserveBlob(
  parts: Pick<RegistryParts, 'catalogue' | 'store' | 'clock'>,
  repository: Repository,
  digest: Digest,
): Promise<number> {
  const sizeBytes = await findBlob(parts, repository, digest);
  const now = parts.clock.now();
  const before = new Date(now.getTime() - TOUCH_AFTER_MS);
  await ifWritable(() => parts.catalogue.touchBlob(repository.id, digest, { now, before }));
  return sizeBytes;
}

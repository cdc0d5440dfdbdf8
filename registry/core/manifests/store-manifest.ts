import type { Digest } from '../../../schemas/ids/digest.ts';
import { admitBlob, tooLate } from '../blobs/admit-blob.ts';
import type { RegistryParts } from '../parts.ts';

/**
 * Stores the exact bytes of a manifest as a blob; until it is recorded as a manifest, it is garbage.
 *
 * @throws Fault DISK_FULL, CONFLICT
 */
export async function storeManifestBytes(
  parts: Pick<RegistryParts, 'store' | 'catalogue' | 'clock'>,
  digest: Digest,
  bytes: Uint8Array,
): Promise<void> {
  const admission = await admitBlob(parts, digest, bytes.length);
  await parts.store.blobs.putBlob(digest, bytes);
  const stored = await parts.catalogue.markStored(digest, admission, parts.clock.now());
  if (!stored) throw tooLate(digest);
}

import type { Digest } from '../../../schemas/ids/digest.ts';
import { admitBlob } from '../blobs/admit-blob.ts';
import type { RegistryParts } from '../parts.ts';

/** Stores the exact bytes of a manifest as a blob; until a manifest uses it, it is garbage. */
export async function storeManifestBytes(
  parts: Pick<RegistryParts, 'store' | 'catalogue' | 'clock'>,
  digest: Digest,
  bytes: Uint8Array,
): Promise<void> {
  await admitBlob(parts, digest, bytes.length);
  await parts.store.blobs.putBlob(digest, bytes);
  await parts.catalogue.markStored(digest, parts.clock.now());
}

import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { RegistryParts } from '../parts.ts';
import { admitBlob, tooLate } from './admit-blob.ts';
import { cancelUpload, findUpload, type UploadName } from './continue-upload.ts';

/**
 * Turns an upload into a blob of its repository.
 *
 * The order matters: the digest is announced before the bytes get their place, so that a sweep of
 * the same digest is over by then; and it counts as stored only when they have it.
 *
 * @throws Fault NOT_FOUND, UPLOAD_CORRUPT (the upload is dropped then), DISK_FULL, CONFLICT
 */
export async function finishUpload(
  parts: RegistryParts,
  name: UploadName,
  digest: Digest,
): Promise<void> {
  const { catalogue, store, clock } = parts;
  const { session } = await findUpload(parts, name);
  const sizeBytes = await sealOrDrop(parts, name, digest);
  const admission = await admitBlob(parts, digest, sizeBytes);
  await store.uploads.commitUpload(session.id, digest);
  const now = clock.now();
  const repository = await catalogue.ensureRepository(session.address, now);
  const by = { accountId: session.accountId, now };
  const linked =
    (await catalogue.markStored(digest, admission, now)) &&
    (await catalogue.linkBlob(repository.id, digest, by));
  await catalogue.removeSession(session.id);
  parts.quota.countLink(session.accountId);
  if (!linked) throw tooLate(digest);
}

async function sealOrDrop(parts: RegistryParts, name: UploadName, digest: Digest): Promise<number> {
  try {
    return await parts.store.uploads.sealUpload(name.id, digest);
  } catch (error) {
    if (Fault.is(error, 'UPLOAD_CORRUPT')) await cancelUpload(parts, name);
    throw error;
  }
}

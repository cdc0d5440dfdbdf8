import type { Readable } from 'node:stream';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { UploadSession } from '../../ports/upload-ledger.ts';
import type { RegistryParts } from '../parts.ts';
import { endUpload } from './end-upload.ts';
import { UploadProgress } from './upload-progress.ts';

/** Which upload, in which repository, and who asks. */
export interface UploadName {
  readonly id: string;
  readonly address: ApplianceAddress;
  readonly accountId: string;
}

/**
 * Finds an upload; it belongs to who began it, and to the repository it was begun in.
 *
 * @returns the session, and how many bytes it has
 * @throws Fault NOT_FOUND also for one that is somebody else's or has expired
 */
export async function findUpload(
  { catalogue, store, clock }: RegistryParts,
  { id, address, accountId }: UploadName,
): Promise<{ session: UploadSession; sizeBytes: number }> {
  const session = await catalogue.findSession(id);
  const oldest = clock.now().getTime() - LIMITS.registry.uploadSessionMs;
  const mine = session?.address === address && session.accountId === accountId;
  if (!session || !mine || session.touchedAt.getTime() < oldest) throw unknown(id);
  const sizeBytes = await store.uploads.uploadSize(id);
  if (sizeBytes === undefined) throw unknown(id);
  return { session, sizeBytes };
}

/**
 * Adds the next bytes to an upload.
 *
 * @param place `offset`: where they belong; undefined: at the end. `announcedBytes`: how many the
 *   client says will come; 0: it does not say
 * @returns how many bytes it has now
 * @throws Fault NOT_FOUND, UPLOAD_OUT_OF_ORDER, DISK_FULL, DISK_RESERVED, CONFLICT; LIMIT_EXCEEDED and
 *   QUOTA_EXCEEDED, which end the upload
 */
export async function continueUpload(
  parts: RegistryParts,
  name: UploadName,
  source: Readable,
  place: { readonly offset: number | undefined; readonly announcedBytes: number },
): Promise<number> {
  const { session } = await findUpload(parts, name);
  const progress = new UploadProgress(parts, session);
  try {
    await parts.quota.require(session, place.announcedBytes);
    await progress.write();
    return await parts.store.uploads.appendUpload(session.id, source, {
      offset: place.offset,
      limitBytes: LIMITS.registry.blobBytes,
      admit: (partBytes) => progress.admit(partBytes),
    });
  } catch (error) {
    // Nothing more can come of it, and its bytes would only be in the way.
    if (Fault.is(error, 'QUOTA_EXCEEDED') || Fault.is(error, 'LIMIT_EXCEEDED')) {
      await endUpload(parts, session);
    }
    throw error;
  } finally {
    await progress.write();
  }
}

/** Ends an upload and forgets its bytes. */
export async function cancelUpload(parts: RegistryParts, name: UploadName): Promise<void> {
  const { session } = await findUpload(parts, name);
  await endUpload(parts, session);
}

const unknown = (id: string): Fault => new Fault('NOT_FOUND', { what: 'upload', name: id });

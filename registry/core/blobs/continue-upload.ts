import type { Readable } from 'node:stream';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { UploadSession } from '../../ports/upload-ledger.ts';
import type { RegistryParts } from '../parts.ts';

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
 * @param offset where they belong; undefined: at the end
 * @returns how many bytes it has now
 * @throws Fault NOT_FOUND, UPLOAD_OUT_OF_ORDER, LIMIT_EXCEEDED, DISK_FULL, CONFLICT
 */
export async function continueUpload(
  parts: RegistryParts,
  name: UploadName,
  source: Readable,
  offset: number | undefined,
): Promise<number> {
  const { session } = await findUpload(parts, name);
  await parts.catalogue.touchSession(session.id, parts.clock.now());
  try {
    return await parts.store.uploads.appendUpload(session.id, source, {
      offset,
      limitBytes: LIMITS.registry.blobBytes,
    });
  } finally {
    await parts.catalogue.touchSession(session.id, parts.clock.now());
  }
}

/** Ends an upload and forgets its bytes. */
export async function cancelUpload(parts: RegistryParts, name: UploadName): Promise<void> {
  const { session } = await findUpload(parts, name);
  await parts.store.uploads.discardUpload(session.id);
  await parts.catalogue.removeSession(session.id);
}

const unknown = (id: string): Fault => new Fault('NOT_FOUND', { what: 'upload', name: id });

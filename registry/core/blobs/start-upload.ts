import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { UploadSession } from '../../ports/upload-ledger.ts';
import { expireUploads } from '../garbage/expire-uploads.ts';
import type { RegistryParts } from '../parts.ts';

const RETRY_SECONDS = 60;

/**
 * Opens an upload session.
 *
 * @throws Fault TOO_MANY_REQUESTS when the account has too many of them, or has uploaded too much
 *   that nothing uses; DISK_FULL
 */
export async function startUpload(
  parts: RegistryParts,
  address: ApplianceAddress,
  accountId: string,
): Promise<UploadSession> {
  await requireRoom(parts, accountId);
  const session = { id: parts.uploadIds.next(), address, accountId, touchedAt: parts.clock.now() };
  await parts.catalogue.putSession(session);
  try {
    await parts.store.uploads.beginUpload(session.id);
  } catch (error) {
    await parts.catalogue.removeSession(session.id);
    throw error;
  }
  return session;
}

async function requireRoom(parts: RegistryParts, accountId: string): Promise<void> {
  const { uploadSessionsPerAccount, unusedBlobsPerAccount } = LIMITS.registry;
  if ((await parts.catalogue.countSessions(accountId)) >= uploadSessionsPerAccount) {
    await expireUploads(parts);
    if ((await parts.catalogue.countSessions(accountId)) >= uploadSessionsPerAccount) {
      throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: RETRY_SECONDS });
    }
  }
  if ((await parts.catalogue.countUnused(accountId)) >= unusedBlobsPerAccount) {
    throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: RETRY_SECONDS });
  }
}

import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { UploadSession } from '../../ports/upload-ledger.ts';
import { expireUploads } from '../garbage/expire-uploads.ts';
import type { RegistryParts } from '../parts.ts';
import { endUpload } from './end-upload.ts';

/**
 * Opens an upload session.
 *
 * @throws Fault TOO_MANY_REQUESTS when the account has too many of them, or has uploaded too much
 *   that nothing uses; QUOTA_EXCEEDED; DISK_RESERVED; DISK_FULL
 */
export async function startUpload(
  parts: RegistryParts,
  address: ApplianceAddress,
  { accountId, announcedBytes = 0 }: { accountId: string; announcedBytes?: number },
): Promise<UploadSession> {
  await requireSession(parts, accountId);
  await requireUnused(parts, accountId);
  await parts.quota.require({ accountId, address }, announcedBytes);
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

/** Whoever has too many sessions loses the one that has rested longest, unless all are being used. */
async function requireSession(parts: RegistryParts, accountId: string): Promise<void> {
  const { uploadSessionsPerAccount, uploadRestMs } = LIMITS.registry;
  const { catalogue, clock } = parts;
  if ((await catalogue.countSessions(accountId)) < uploadSessionsPerAccount) return;
  await expireUploads(parts);
  while ((await catalogue.countSessions(accountId)) >= uploadSessionsPerAccount) {
    const oldest = await catalogue.findOldestSession(accountId);
    if (!oldest) return;
    const waitMs = oldest.touchedAt.getTime() + uploadRestMs - clock.now().getTime();
    if (waitMs > 0) throw tryAgainIn(waitMs);
    await endUpload(parts, oldest);
  }
}

/** What nothing uses is removed some time after it was touched, and not before. */
async function requireUnused(parts: RegistryParts, accountId: string): Promise<void> {
  const { unusedBlobsPerAccount, garbageGraceMs } = LIMITS.registry;
  const { catalogue, clock, quota } = parts;
  const fits = async (): Promise<boolean> =>
    (await quota.unused.check(accountId, 1, unusedBlobsPerAccount)).fits;
  if (await fits()) return;
  const now = clock.now().getTime();
  await catalogue.dropIdleLinks(new Date(now - garbageGraceMs));
  quota.unused.forget(accountId);
  if (await fits()) return;
  const oldest = await catalogue.findOldestUnused(accountId);
  throw tryAgainIn((oldest?.getTime() ?? now) + garbageGraceMs - now);
}

const tryAgainIn = (ms: number): Fault =>
  new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)) });

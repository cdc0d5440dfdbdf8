import { LIMITS } from '../../../schemas/config/limits.ts';
import type { RegistryParts } from '../parts.ts';

/**
 * Ends upload sessions nobody has continued for too long, and removes files of uploads whose
 * session is gone.
 *
 * @returns how many uploads were ended
 */
export async function expireUploads({
  catalogue,
  store,
  clock,
}: Pick<RegistryParts, 'catalogue' | 'store' | 'clock'>): Promise<number> {
  const before = new Date(clock.now().getTime() - LIMITS.registry.uploadSessionMs);
  let ended = 0;
  for (const id of await catalogue.listIdleSessions(before)) {
    await store.uploads.discardUpload(id);
    await catalogue.removeSession(id);
    ended += 1;
  }
  for await (const { id, touchedAt } of store.uploads.listUploads()) {
    if (touchedAt >= before || (await catalogue.findSession(id))) continue;
    await store.uploads.discardUpload(id);
    ended += 1;
  }
  return ended;
}

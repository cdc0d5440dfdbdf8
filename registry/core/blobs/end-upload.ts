import type { UploadSession } from '../../ports/upload-ledger.ts';
import type { RegistryParts } from '../parts.ts';

/** Ends an upload session and forgets its bytes. */
export async function endUpload(
  { store, catalogue, quota }: Pick<RegistryParts, 'store' | 'catalogue' | 'quota'>,
  session: UploadSession,
): Promise<void> {
  await store.uploads.discardUpload(session.id);
  await catalogue.removeSession(session.id);
  quota.freed(session);
}

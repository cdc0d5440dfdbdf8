import { LIMITS } from '../../../schemas/config/limits.ts';
import type { UploadSession } from '../../ports/upload-ledger.ts';
import type { RegistryParts } from '../parts.ts';

/** Follows one append to an upload: asks for room for each part, and writes down how far it is. */
export class UploadProgress {
  readonly #parts: Pick<RegistryParts, 'catalogue' | 'store' | 'clock' | 'quota'>;
  readonly #session: UploadSession;
  /** Taken from the quota and not written down yet. */
  #heldBytes = 0;
  #writtenAt = 0;

  constructor(
    parts: Pick<RegistryParts, 'catalogue' | 'store' | 'clock' | 'quota'>,
    session: UploadSession,
  ) {
    this.#parts = parts;
    this.#session = session;
  }

  /** @throws Fault QUOTA_EXCEEDED, DISK_RESERVED */
  async admit(partBytes: number): Promise<void> {
    await this.#parts.quota.take(this.#session, partBytes);
    this.#heldBytes += partBytes;
    const now = this.#parts.clock.now().getTime();
    if (now - this.#writtenAt >= LIMITS.registry.uploadTouchMs) await this.write();
  }

  /** Notes in the catalogue that the upload is being used, and what it takes. */
  async write(): Promise<void> {
    const { catalogue, store, clock, quota } = this.#parts;
    const now = clock.now();
    this.#writtenAt = now.getTime();
    const written = this.#heldBytes;
    const sizeBytes = (await store.uploads.uploadSize(this.#session.id)) ?? 0;
    await catalogue.touchSession(this.#session.id, now, sizeBytes);
    this.#heldBytes -= written;
    quota.settle(this.#session, written);
  }
}

import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { Admission } from '../../ports/blob-ledger.ts';
import type { RegistryParts } from '../parts.ts';

const WAIT_MS = 50;
const PATIENCE_MS = 10_000;

/**
 * Announces a blob before its bytes are put in place. While the same digest is being swept, waits
 * until that is over: bytes put there meanwhile would be removed with the old ones.
 *
 * @returns what to say when the bytes are in place
 * @throws Fault CONFLICT when the sweep does not end
 */
export async function admitBlob(
  { catalogue, clock }: Pick<RegistryParts, 'catalogue' | 'clock'>,
  digest: Digest,
  sizeBytes: number,
): Promise<Admission> {
  const deadline = clock.now().getTime() + PATIENCE_MS;
  for (;;) {
    const admission = await catalogue.admitBlob(digest, sizeBytes, clock.now());
    if (admission !== undefined) return admission;
    if (clock.now().getTime() > deadline) throw tooLate(digest);
    await clock.wait(WAIT_MS);
  }
}

/** A sweep came between, or would not end. */
export const tooLate = (digest: Digest): Fault =>
  new Fault('CONFLICT', {
    what: 'blob',
    name: digest,
    why: 'its old copy is being removed; send it again in a minute',
  });

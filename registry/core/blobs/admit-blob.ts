import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { RegistryParts } from '../parts.ts';

const WAIT_MS = 50;
const PATIENCE_MS = 10_000;

/**
 * Announces a blob before its bytes are put in place. While the same digest is being swept, waits
 * until that is over: bytes put there meanwhile would be removed with the old ones.
 *
 * @throws Fault CONFLICT when the sweep does not end
 */
export async function admitBlob(
  { catalogue, clock }: Pick<RegistryParts, 'catalogue' | 'clock'>,
  digest: Digest,
  sizeBytes: number,
): Promise<void> {
  const deadline = clock.now().getTime() + PATIENCE_MS;
  while (!(await catalogue.admitBlob(digest, sizeBytes, clock.now()))) {
    if (clock.now().getTime() > deadline) {
      const why = 'its old copy is still being removed; try again in a minute';
      throw new Fault('CONFLICT', { what: 'blob', name: digest, why });
    }
    await clock.wait(WAIT_MS);
  }
}

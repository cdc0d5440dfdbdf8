import type { Digest } from '../../../schemas/ids/digest.ts';
import type { RegistryTransaction } from './tables.ts';

/**
 * Says that a stored blob is wanted, which takes it off the list of garbage.
 *
 * @returns whether it is stored, and so cannot be swept before this transaction ends
 */
export async function touchStored(
  tx: RegistryTransaction,
  digest: Digest,
  now: Date,
): Promise<boolean> {
  const rows = await tx
    .updateTable('registry_blob')
    .set({ touched_at: now, condemned_at: null })
    .where('digest', '=', digest)
    .where('state', '=', 'stored')
    .returning('digest')
    .execute();
  return rows.length === 1;
}

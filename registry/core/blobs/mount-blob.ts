import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { type Access, judge } from '../access/access.ts';
import type { RegistryParts } from '../parts.ts';
import { reserveBlob } from './find-blob.ts';

/**
 * Makes a blob of one repository one of another, too, without sending it. It must be readable for
 * who asks: knowing a digest is not enough.
 *
 * @returns whether that was possible
 * @throws Fault QUOTA_EXCEEDED, DISK_RESERVED
 */
export async function mountBlob(
  parts: RegistryParts,
  access: Access & { accountId: string },
  digest: Digest,
  { from, to }: { from: ApplianceAddress; to: ApplianceAddress },
): Promise<boolean> {
  const source = await parts.catalogue.findRepository(from);
  if (!source) return false;
  if (judge(access, 'pull', { address: from, repository: source }) !== 'allowed') return false;
  try {
    const sizeBytes = await reserveBlob(parts, source, digest);
    await parts.quota.require({ accountId: access.accountId, address: to }, sizeBytes);
  } catch (error) {
    if (Fault.is(error, 'NOT_FOUND')) return false;
    throw error;
  }
  const now = parts.clock.now();
  const target = await parts.catalogue.ensureRepository(to, now);
  parts.quota.countLink(access.accountId);
  return parts.catalogue.linkBlob(target.id, digest, { accountId: access.accountId, now });
}

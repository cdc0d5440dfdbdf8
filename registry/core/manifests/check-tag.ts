import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { Label } from '../../../schemas/ids/names.ts';
import type { ApplianceChange } from '../../ports/repository-change.ts';
import type { Repository } from '../../ports/repositories.ts';

/**
 * An appliance is tagged with its own version, which releases it, or with the name of a channel,
 * which may move on to other versions.
 *
 * @throws Fault TAG_REFUSED
 */
export function checkApplianceTag(tag: string, version: string): void {
  if (tag === version || Label.safeParse(tag).success) return;
  throw new Fault('TAG_REFUSED', { tag, version });
}

/**
 * A version that was released once never means anything else, not even after it was deleted: who
 * has pinned or mirrored it must be able to rely on that.
 *
 * @param names a tag that is to be written, and the version of the appliance it will point to
 * @throws Fault VERSION_IMMUTABLE
 */
export async function checkImmutable(
  change: Pick<ApplianceChange, 'findRelease'> & { readonly repository: Repository },
  names: readonly string[],
  digest: Digest,
): Promise<void> {
  for (const version of new Set(names)) {
    const release = await change.findRelease(version);
    if (!release || release.digest === digest) continue;
    throw new Fault('VERSION_IMMUTABLE', { appliance: change.repository.address, version });
  }
}

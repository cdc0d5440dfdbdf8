import type { TrustVerdict } from '../../../schemas/api/resources/plan.ts';
import type { PlannedAppliance } from '../core/planned-appliance.ts';
import { checkRollback, type Rollback } from '../core/rollback.ts';
import { trustVerdict } from '../core/trust-verdict.ts';
import type { ValidSignature } from '../ports/appliance-source.ts';
import type { TrustStore } from '../ports/trust-store.ts';

interface Candidate {
  readonly appliance: PlannedAppliance;
  readonly signatures: readonly ValidSignature[];
  readonly allowRollback: boolean;
}

/**
 * Decides whether an appliance may be installed here: who vouches for it, and whether it is as new
 * as what was installed before. Changes nothing.
 *
 * @throws Fault those of `trustVerdict`, ROLLBACK_REFUSED
 */
export async function judgeTrust(
  { appliance, signatures, allowRollback }: Candidate,
  { trust }: { readonly trust: TrustStore },
): Promise<{ verdict: TrustVerdict; rollback: Rollback | undefined }> {
  const [keys, consent] = await Promise.all([trust.listKeys(), trust.consentFor(appliance.digest)]);
  const { address, manifest } = appliance;
  const { version } = manifest;
  const verdict = trustVerdict({ address, version, signatures }, { keys, consent });
  const { release } = verdict;
  const highest = release && (await trust.highestSequence(release.appliance));
  const rollback = checkRollback(verdict, version, highest, { allowed: allowRollback });
  return { verdict, rollback };
}

import type { TrustVerdict } from '../../../../schemas/api/resources/plan.ts';
import type { KeyId } from '../../../../schemas/archive/signature.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../../schemas/ids/names.ts';

/** A release that is older than one installed before. */
export interface Rollback {
  readonly appliance: ApplianceAddress;
  /** Highest sequence installed so far. */
  readonly have: number;
  /** Sequence of this release. */
  readonly found: number;
}

/**
 * Compares a release with the newest that was installed: an old one is the easiest way to bring a
 * hole back that was closed long ago. What no trusted key vouches for has no sequence to compare.
 *
 * @param newest the newest release installed of the appliance; undefined: none yet. It counts while
 *   a key that vouched for it is trusted: a stolen one may have run far ahead, which would lock
 *   every good release out (TUF 1.0.34 §5.3.11, recovery from fast-forward attacks)
 * @returns the rollback that was allowed; undefined: it is none
 * @throws Fault ROLLBACK_REFUSED
 */
export function checkRollback(
  { release, version }: { release: TrustVerdict['release']; version: string },
  newest: TrustVerdict['release'],
  { trusted, allowed }: { trusted: ReadonlySet<KeyId>; allowed: boolean },
): Rollback | undefined {
  if (!release || !newest?.keyIds.some((id) => trusted.has(id))) return undefined;
  const { appliance, sequence: found } = release;
  const { sequence: have } = newest;
  if (found >= have) return undefined;
  if (allowed) return { appliance, have, found };
  throw new Fault('ROLLBACK_REFUSED', { appliance: `${appliance} ${version}`, have, found });
}

import type { TrustVerdict } from '../../../schemas/api/resources/plan.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';

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
 * @param highest highest sequence installed of the appliance; undefined: none yet
 * @returns the rollback that was allowed; undefined: it is none
 * @throws Fault ROLLBACK_REFUSED
 */
export function checkRollback(
  { release }: TrustVerdict,
  version: string,
  highest: number | undefined,
  { allowed }: { allowed: boolean },
): Rollback | undefined {
  if (!release || highest === undefined || release.sequence >= highest) return undefined;
  const { appliance, sequence: found } = release;
  if (allowed) return { appliance, have: highest, found };
  const data = { appliance: `${appliance} ${version}`, have: highest, found };
  throw new Fault('ROLLBACK_REFUSED', data);
}

import { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { ValidSignature } from '../ports/appliance-source.ts';

/** What was asked for, and the signatures that are valid in themselves. */
export interface FoundRelease {
  readonly address: string;
  readonly version: string;
  readonly signatures: readonly ValidSignature[];
}

/** The signatures of a release that call it by the same address. */
export interface ReleaseClaim extends FoundRelease {
  readonly appliance: ApplianceAddress;
}

/**
 * Tells apart what a release is said to be. That is what was signed, not where it was found: a
 * mirror under another name is the same appliance. Anybody who may push can attach a signature that
 * calls it otherwise, so each claim is judged by itself, on its own signatures.
 *
 * @returns the claim to the address that was asked for first, if there is one; at least one claim
 */
export function releaseClaims(found: FoundRelease): readonly [ReleaseClaim, ...ReleaseClaim[]] {
  const { address, signatures } = found;
  const names = new Set(signatures.map(({ statement }) => statement.predicate.appliance));
  const [first = ApplianceAddress.parse(address), ...others] = [...names].toSorted(
    (a, b) => Number(b === address) - Number(a === address),
  );
  const claimTo = (appliance: ApplianceAddress): ReleaseClaim => ({
    ...found,
    appliance,
    signatures: signatures.filter(({ statement }) => statement.predicate.appliance === appliance),
  });
  return [claimTo(first), ...others.map(claimTo)];
}

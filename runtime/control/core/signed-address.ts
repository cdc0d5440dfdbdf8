import { Fault } from '../../../schemas/errors/fault.ts';
import { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { ValidSignature } from '../ports/appliance-source.ts';

/** What was asked for, and the signatures that are valid in themselves. */
export interface FoundRelease {
  readonly address: string;
  readonly version: string;
  readonly signatures: readonly ValidSignature[];
}

/**
 * Tells what an appliance is. That is what was signed, not where it was found: a mirror under
 * another name is the same appliance.
 *
 * @throws Fault PUBLISHER_MISMATCH when the signatures name different appliances
 */
export function signedAddress({ address, signatures }: FoundRelease): ApplianceAddress {
  const names = new Set(signatures.map(({ statement }) => statement.predicate.appliance));
  if (names.size > 1) {
    throw new Fault('PUBLISHER_MISMATCH', {
      appliance: address,
      signedAs: [...names].join(' and '),
    });
  }
  return [...names][0] ?? ApplianceAddress.parse(address);
}

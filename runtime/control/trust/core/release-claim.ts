import type { ApplianceAddress } from '../../../../schemas/ids/names.ts';
import type { ValidSignature } from '../../releases/ports/appliance-source.ts';

/** What was asked for, and the signatures that are valid in themselves. */
export interface FoundRelease {
  /** `namespace/name` it was found at. */
  readonly address: string;
  readonly version: string;
  readonly signatures: readonly ValidSignature[];
}

/** The signatures of a release that call it what it has to be. */
export interface ReleaseClaim extends FoundRelease {
  /** What it has to be signed as: its address, or what an administrator has recorded for a mirror. */
  readonly appliance: ApplianceAddress;
  /** What other signatures call it, in their order. They count for nothing. */
  readonly otherNames: readonly ApplianceAddress[];
}

/**
 * Picks the signatures that count. A key speaks for its namespace wherever the bytes lie, so what a
 * publisher has signed as `evil/shop` is no release of `acme/shop`, whoever put it there: attack S2.
 *
 * @param signedAs what the release has to be signed as
 */
export function releaseClaim(found: FoundRelease, signedAs: ApplianceAddress): ReleaseClaim {
  const nameOf = ({ statement }: ValidSignature): ApplianceAddress => statement.predicate.appliance;
  const speaksOfIt = (signature: ValidSignature): boolean =>
    nameOf(signature) === signedAs && signature.statement.predicate.version === found.version;
  const others = found.signatures.filter((signature) => !speaksOfIt(signature));
  return {
    ...found,
    appliance: signedAs,
    signatures: found.signatures.filter(speaksOfIt),
    otherNames: [...new Set(others.map(nameOf))],
  };
}

import type { ApplianceAddress } from '../../../../schemas/ids/names.ts';
import type { StoredMirror } from '../ports/mirror-store.ts';

/** Where an appliance was found. */
export interface FoundAt {
  /** Base URL of the registry. */
  readonly registry: string;
  /** `namespace/name` in it. */
  readonly address: string;
}

/**
 * Tells what an appliance must be signed as: its own address, unless an administrator has recorded
 * that this address of this registry mirrors another one.
 */
export function signedNameOf(
  { registry, address }: FoundAt,
  mirrors: readonly StoredMirror[],
): ApplianceAddress {
  const mirror = mirrors.find((each) => each.registry === registry && each.address === address);
  return mirror?.signedAs ?? (address as ApplianceAddress);
}

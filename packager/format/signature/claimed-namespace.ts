import { Fault } from '../../../schemas/errors/fault.ts';
import { type ApplianceAddress, type Namespace, splitAddress } from '../../../schemas/ids/names.ts';
import { readBundle, readStatement } from './read-bundle.ts';

/** @returns what a bundle says it was signed as, unverified; undefined: it cannot be read */
export function claimedAddress(bundleBytes: Uint8Array): ApplianceAddress | undefined {
  try {
    return readStatement(readBundle(bundleBytes).payload).predicate.appliance;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** @returns the namespace a bundle says it speaks for, unverified; undefined: it cannot be read */
export function claimedNamespace(bundleBytes: Uint8Array): Namespace | undefined {
  const address = claimedAddress(bundleBytes);
  return address && splitAddress(address).namespace;
}

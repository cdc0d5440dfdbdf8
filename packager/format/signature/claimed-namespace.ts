import { Fault } from '../../../schemas/errors/fault.ts';
import { type Namespace, splitAddress } from '../../../schemas/ids/names.ts';
import { readBundle, readStatement } from './read-bundle.ts';

/** @returns the namespace a bundle says it speaks for, unverified; undefined: it cannot be read */
export function claimedNamespace(bundleBytes: Uint8Array): Namespace | undefined {
  try {
    const { predicate } = readStatement(readBundle(bundleBytes).payload);
    return splitAddress(predicate.appliance).namespace;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

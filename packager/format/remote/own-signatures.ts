import { Fault } from '../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { AttachedSignature } from '../archive/read-signature.ts';
import { claimedAddress } from '../signature/claimed-namespace.ts';

/**
 * A file has no address, so what was signed under another name must not get into one that was asked
 * for under this name: attack S2.
 *
 * @throws Fault PUBLISHER_MISMATCH when every signature that can be read is for another name
 */
export function ownSignatures(
  found: readonly AttachedSignature[],
  signedAs: ApplianceAddress,
  version: string,
): AttachedSignature[] {
  const names = found.map(({ bundleBytes }) => claimedAddress(bundleBytes));
  const own = found.filter((_signature, i) => names[i] === undefined || names[i] === signedAs);
  const other = names.find((name) => name !== undefined && name !== signedAs);
  if (other === undefined || names.includes(signedAs)) return own;
  throw new Fault('PUBLISHER_MISMATCH', { appliance: `${signedAs} ${version}`, signedAs: other });
}

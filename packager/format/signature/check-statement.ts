import type { ReleaseStatement } from '../../../schemas/archive/signature.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { digestHex } from '../../../schemas/ids/digest.ts';
import { type ApplianceAddress, splitAddress } from '../../../schemas/ids/names.ts';
import type { ReleaseSubject } from './trust.ts';

/**
 * Checks that a statement speaks of this appliance version, without asking who made it.
 *
 * @throws Fault SIGNATURE_WRONG_SUBJECT, PUBLISHER_MISMATCH
 */
export function checkStatement(statement: ReleaseStatement, subject: ReleaseSubject): void {
  const [signed] = statement.subject;
  const wanted = digestHex(subject.digest);
  if (signed.digest.sha256 !== wanted) {
    throw new Fault('SIGNATURE_WRONG_SUBJECT', { wanted, found: signed.digest.sha256 });
  }
  const { appliance, version } = statement.predicate;
  const { name } = splitAddress(appliance);
  if (name === subject.name && version === subject.version && signed.name === appliance) {
    checkName(appliance, subject);
    return;
  }
  const signedAs =
    signed.name === appliance ? `${appliance} ${version}` : `${signed.name} and ${appliance}`;
  throw new Fault('PUBLISHER_MISMATCH', {
    appliance: `${subject.name} ${subject.version}`,
    signedAs,
  });
}

/** What a publisher has signed as `evil/shop` is no release of `acme/shop`: attack S2. */
function checkName(appliance: ApplianceAddress, { signedAs, version }: ReleaseSubject): void {
  if (signedAs === undefined || signedAs === appliance) return;
  throw new Fault('PUBLISHER_MISMATCH', {
    appliance: `${signedAs} ${version}`,
    signedAs: appliance,
  });
}

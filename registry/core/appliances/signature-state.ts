import type { SignatureState } from '../../../schemas/api/resources/appliance.ts';
import { Fault, toWire } from '../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { ApplianceRecord } from '../../ports/appliances.ts';
import type { SignatureFinding, StoredSignature } from '../../ports/signatures.ts';

type Valid = Extract<SignatureFinding, { state: 'valid' }>;

/**
 * Sums up what is known about the signatures of one version. One good signature is enough, whatever
 * lies beside it, and one under the appliance's own name comes first; the reason why one is bad is
 * told only when there is no good one.
 */
export function signatureState(
  address: ApplianceAddress,
  appliance: ApplianceRecord,
  signatures: readonly StoredSignature[],
): SignatureState {
  const findings = signatures
    .filter((signature) => signature.subject === appliance.digest)
    .map(({ finding }) => fitVersion(finding, appliance));
  const valid = findings.filter((finding) => finding.state === 'valid');
  // Signatures under other names are another publisher's word: keys of both are never mixed.
  const first = valid.find(({ signedAs }) => signedAs === address) ?? valid[0];
  if (first) {
    const same = valid.filter(({ signedAs }) => signedAs === first.signedAs);
    const keyIds = [...new Set(same.flatMap((finding) => finding.keyIds))];
    return { state: 'signed', keyIds, signedAs: first.signedAs, signedAt: first.signedAt };
  }
  const bad = findings.find((finding) => finding.state === 'invalid');
  const none = { keyIds: [], signedAs: null, signedAt: null };
  if (!bad) return { state: 'unsigned', ...none };
  const named = { appliance: `${address} ${appliance.version}`, why: bad.why };
  return { state: 'invalid', ...none, fault: toWire(new Fault('SIGNATURE_INVALID', named)) };
}

/** A statement about another version is none about this one, even when it names these bytes. */
function fitVersion(
  finding: SignatureFinding,
  { name, version }: ApplianceRecord,
): Valid | Extract<SignatureFinding, { state: 'invalid' }> {
  if (finding.state === 'invalid') return finding;
  if (finding.version === version && finding.signedAs.endsWith(`/${name}`)) return finding;
  const why = `it is for ${finding.signedAs} ${finding.version}, not for ${name} ${version}`;
  return { state: 'invalid', why };
}

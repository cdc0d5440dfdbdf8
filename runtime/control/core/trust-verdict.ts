import type { TrustVerdict } from '../../../schemas/api/resources/plan.ts';
import type { Consent, TrustedKey } from '../../../schemas/api/resources/trust.ts';
import { KeyId } from '../../../schemas/archive/signature.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { ApplianceAddress, splitAddress } from '../../../schemas/ids/names.ts';
import { shortDigest } from '../../../schemas/ids/digest.ts';
import type { ValidSignature } from '../ports/appliance-source.ts';

/**
 * Decides whether an appliance may be installed. Its identity is what was signed, not where it was
 * found: a mirror under another name is the same appliance.
 *
 * @param found what was asked for, and the signatures that are valid in themselves
 * @param known keys this server believes, and the consent given to exactly these bytes, if any
 * @throws Fault KEY_REVOKED when every signature is by a revoked key; PUBLISHER_MISMATCH when the
 *   signatures name different appliances
 */
export function trustVerdict(
  found: { address: string; version: string; signatures: readonly ValidSignature[] },
  known: { keys: readonly TrustedKey[]; consent: Consent | undefined },
): TrustVerdict {
  const { signatures } = found;
  const signedAs = ApplianceAddress.parse(signedAddress(found));
  const { namespace } = splitAddress(signedAs);
  const keyIds = [...new Set(signatures.map(({ keyId }) => KeyId.parse(keyId)))];
  const ofNamespace = known.keys.filter((key) => key.namespace === namespace);
  const trusted = ofNamespace.find((key) => key.revokedAt === null && keyIds.includes(key.keyId));
  const base = { namespace, keyIds };
  if (trusted) {
    const release = { appliance: signedAs, sequence: vouchedSequence(signatures, ofNamespace) };
    const sentence = `Signed by ${namespace} with a key that is trusted here (${short(trusted.keyId)}).`;
    return { state: 'trusted', sentence, ...base, release };
  }
  const revoked = ofNamespace.find((key) => keyIds.includes(key.keyId));
  if (revoked) throw new Fault('KEY_REVOKED', { namespace, keyId: revoked.keyId });
  if (known.consent) {
    const { givenBy, givenAt, reason } = known.consent;
    const sentence = `Accepted by ${givenBy} on ${givenAt.slice(0, 10)}: ${reason}`;
    return { state: 'consented', sentence, ...base };
  }
  if (signatures.length === 0) {
    const sentence = `${found.address} ${found.version} is not signed, so nobody vouches for it.`;
    return { state: 'unsigned', sentence, ...base };
  }
  const sentence = `It is signed, but the key ${keyIds.map(short).join(', ')} is not trusted here for “${namespace}”.`;
  return { state: 'unknown-publisher', sentence, ...base };
}

/** What strangers say about the sequence counts for nothing. */
function vouchedSequence(
  signatures: readonly ValidSignature[],
  keys: readonly TrustedKey[],
): number {
  const trusted = new Set<string>(
    keys.filter((key) => key.revokedAt === null).map(({ keyId }) => keyId),
  );
  const sequences = signatures
    .filter(({ keyId }) => trusted.has(keyId))
    .map(({ statement }) => statement.predicate.sequence);
  return Math.max(...sequences);
}

const short = (keyId: string): string => shortDigest(keyId);

function signedAddress(found: {
  address: string;
  version: string;
  signatures: readonly ValidSignature[];
}): string {
  const names = new Set(found.signatures.map(({ statement }) => statement.predicate.appliance));
  if (names.size > 1) {
    throw new Fault('PUBLISHER_MISMATCH', {
      appliance: found.address,
      signedAs: [...names].join(' and '),
    });
  }
  return [...names][0] ?? found.address;
}

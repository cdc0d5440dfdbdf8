import type { KeyId, ReleaseStatement } from '../../../schemas/archive/signature.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { splitAddress } from '../../../schemas/ids/names.ts';
import { checkStatement } from './check-statement.ts';
import { readBundle, readStatement } from './read-bundle.ts';
import type { ReleaseSubject, TrustedKey, TrustPolicy, Verdict } from './trust.ts';

/**
 * Verifies one bundle (secure-systems-lab/dsse v1.0.2, `protocol.md`, “How to verify”): signatures
 * over the exact payload bytes first, and only then what the payload says.
 *
 * @throws Fault SIGNATURE_MALFORMED, SIGNATURE_TYPE_UNKNOWN, SIGNATURE_INVALID, PUBLISHER_UNKNOWN,
 *   KEY_REVOKED, SIGNATURE_WRONG_SUBJECT, PUBLISHER_MISMATCH, SIGNATURE_EXPIRED,
 *   SIGNATURE_FROM_FUTURE, ROLLBACK_REFUSED
 */
export function verifyBundle(
  bytes: Uint8Array,
  subject: ReleaseSubject,
  policy: TrustPolicy,
): Verdict {
  const bundle = readBundle(bytes);
  const appliance = `${subject.name} ${subject.version}`;
  // Every key is tried on every signature: the keyid is a hint and decides nothing.
  const signers = policy.keys.filter(({ publicKey }) =>
    bundle.signatures.some((signature) => publicKey.verifies(bundle.pae, signature)),
  );
  if (signers.length === 0) {
    const known = policy.keys.some(({ publicKey }) => bundle.hints.includes(publicKey.keyId));
    if (known) {
      const why = 'a trusted key is named, but it did not make this signature';
      throw new Fault('SIGNATURE_INVALID', { appliance, why });
    }
    const { namespace } = splitAddress(readStatement(bundle.payload).predicate.appliance);
    const keyIds = [...bundle.hints];
    throw new Fault('PUBLISHER_UNKNOWN', { appliance, namespace, keyIds });
  }
  const statement = readStatement(bundle.payload);
  checkStatement(statement, subject);
  checkTime(statement, appliance, policy);
  return { keyIds: keysFor(statement, signers, appliance), statement };
}

function checkTime({ predicate }: ReleaseStatement, appliance: string, policy: TrustPolicy): void {
  const { created, expires, sequence } = predicate;
  if (Date.parse(created) > policy.nowMs + LIMITS.archive.signatureAheadMs) {
    throw new Fault('SIGNATURE_FROM_FUTURE', { appliance, created });
  }
  if (expires !== undefined && Date.parse(expires) <= policy.nowMs) {
    throw new Fault('SIGNATURE_EXPIRED', { appliance, expired: expires });
  }
  const have = policy.sequenceSeen ?? 0;
  if (sequence < have) throw new Fault('ROLLBACK_REFUSED', { appliance, have, found: sequence });
}

/** A key speaks for its own namespace only; the same key counts once, however often it is listed. */
function keysFor(
  { predicate }: ReleaseStatement,
  signers: readonly TrustedKey[],
  appliance: string,
): readonly KeyId[] {
  const { namespace } = splitAddress(predicate.appliance);
  const idsOf = (keys: readonly TrustedKey[]): KeyId[] => [
    ...new Set(keys.map(({ publicKey }) => publicKey.keyId)),
  ];
  const own = signers.filter((key) => key.namespace === namespace);
  const revoked = idsOf(own.filter((key) => key.revoked));
  const good = idsOf(own).filter((keyId) => !revoked.includes(keyId));
  if (good.length > 0) return good;
  if (revoked[0]) throw new Fault('KEY_REVOKED', { namespace, keyId: revoked[0] });
  throw new Fault('PUBLISHER_UNKNOWN', { appliance, namespace, keyIds: idsOf(signers) });
}

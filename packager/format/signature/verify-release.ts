import type { KeyId, ReleaseStatement } from '../../../schemas/archive/signature.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type Digest, digestHex } from '../../../schemas/ids/digest.ts';
import { type Namespace, splitAddress } from '../../../schemas/ids/names.ts';
import type { PublicKey } from './public-key.ts';
import { readBundle, readStatement } from './read-bundle.ts';

/** A key that is believed when it signs for one namespace. */
export interface TrustedKey {
  readonly namespace: Namespace;
  readonly publicKey: PublicKey;
  readonly revoked?: boolean;
}

/** Which appliance version must be vouched for. */
export interface ReleaseSubject {
  /** Of the image manifest, computed from its bytes. */
  readonly digest: Digest;
  /** From the appliance manifest. */
  readonly name: string;
  readonly version: string;
}

export interface TrustPolicy {
  readonly keys: readonly TrustedKey[];
  readonly nowMs: number;
  /** How many different keys must have signed. Default 1. */
  readonly threshold?: number;
  /** Highest sequence seen of this appliance; a lower one is a rollback. */
  readonly sequenceSeen?: number;
}

/** Who vouches for an appliance version, and for what. */
export interface Verdict {
  /** Of the trusted keys whose signatures are valid; each once. */
  readonly keyIds: readonly KeyId[];
  readonly statement: ReleaseStatement;
}

/**
 * Decides whether an appliance version is vouched for by trusted keys. One valid bundle is enough,
 * whatever lies beside it: anybody can attach a bad one.
 *
 * @param bundles every bundle found with the appliance
 * @throws Fault UNSIGNED, SIGNATURES_TOO_FEW, or what is wrong with the bundles: see `verifyBundle`
 */
export function verifyRelease(
  bundles: readonly Uint8Array[],
  subject: ReleaseSubject,
  policy: TrustPolicy,
): Verdict {
  const appliance = `${subject.name} ${subject.version}`;
  const verdicts: Verdict[] = [];
  const faults: Fault[] = [];
  for (const bundle of bundles) {
    try {
      verdicts.push(verifyBundle(bundle, subject, policy));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(error);
    }
  }
  const [verdict] = verdicts;
  if (!verdict) throw worstOf(faults) ?? new Fault('UNSIGNED', { appliance });
  const { appliance: address } = verdict.statement.predicate;
  const same = verdicts.filter(({ statement }) => statement.predicate.appliance === address);
  const keyIds = [...new Set(same.flatMap((each) => each.keyIds))];
  const wanted = policy.threshold ?? 1;
  if (keyIds.length < wanted) {
    throw new Fault('SIGNATURES_TOO_FEW', { appliance, wanted, found: keyIds.length });
  }
  return { keyIds, statement: newest(same) };
}

/** An unknown key explains least: any other reason comes first. */
const worstOf = (faults: readonly Fault[]): Fault | undefined =>
  faults.find((fault) => fault.code !== 'PUBLISHER_UNKNOWN') ?? faults[0];

const newest = (verdicts: readonly Verdict[]): ReleaseStatement =>
  verdicts
    .map(({ statement }) => statement)
    .reduce((a, b) => (b.predicate.sequence > a.predicate.sequence ? b : a));

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
  if (name === subject.name && version === subject.version && signed.name === appliance) return;
  const signedAs =
    signed.name === appliance ? `${appliance} ${version}` : `${signed.name} and ${appliance}`;
  throw new Fault('PUBLISHER_MISMATCH', {
    appliance: `${subject.name} ${subject.version}`,
    signedAs,
  });
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

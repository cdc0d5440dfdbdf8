import type { TrustVerdict } from '../../../../schemas/api/resources/plan.ts';
import type { Consent } from '../../../../schemas/api/resources/trust.ts';
import { KeyId } from '../../../../schemas/archive/signature.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { shortDigest } from '../../../../schemas/ids/digest.ts';
import { splitAddress } from '../../../../schemas/ids/names.ts';
import type { ValidSignature } from '../../releases/ports/appliance-source.ts';
import type { KnownKeys } from './known-keys.ts';
import type { FoundRelease, ReleaseClaim } from './release-claim.ts';

/** What this server knows about who may speak for a namespace. */
export interface TrustKnowledge {
  readonly keys: KnownKeys;
  /** The consent given to exactly these bytes, if any. */
  readonly consent: Consent | undefined;
  readonly nowMs: number;
  /** Its root document has expired. */
  readonly rootExpired: Fault | undefined;
  /** A root document came along that is not believed. It may be a stranger's. */
  readonly rootRefused: Fault | undefined;
}

/**
 * Decides whether a release may be installed as what it is said to be.
 *
 * @throws Fault KEY_REVOKED when every signature is by a revoked key; and unless exactly these bytes
 *   were accepted: SIGNATURES_TOO_FEW, SIGNATURE_EXPIRED, SIGNATURE_FROM_FUTURE, and the fault of
 *   the root document
 */
export function trustVerdict(found: ReleaseClaim, known: TrustKnowledge): TrustVerdict {
  const { signatures, appliance } = found;
  const { namespace } = splitAddress(appliance);
  const base = {
    namespace,
    keyIds: [...new Set(signatures.map(({ keyId }) => KeyId.parse(keyId)))],
  };
  const own = signatures.filter(({ keyId }) => has(known.keys.trusted, keyId));
  const obstacle = obstacleOf(found, own, known);
  if (own.length > 0 && !obstacle) return trusted(found, own, { base, known });
  const revoked = signatures.find(({ keyId }) => has(known.keys.revoked, keyId));
  if (own.length === 0 && revoked) {
    throw new Fault('KEY_REVOKED', { namespace, keyId: revoked.keyId });
  }
  if (known.consent) {
    const { givenBy, givenAt, reason } = known.consent;
    const sentence = `Accepted by ${givenBy} on ${givenAt.slice(0, 10)}: ${reason}`;
    return { state: 'consented', sentence, ...base };
  }
  if (obstacle) throw obstacle;
  const [otherName] = found.otherNames;
  if (signatures.length === 0 && otherName !== undefined) {
    return { state: 'signed-otherwise', sentence: misnamed(found), ...base, signedAs: otherName };
  }
  if (signatures.length === 0) {
    const sentence = `${found.address} ${found.version} is not signed, so there is no telling who made it.`;
    return { state: 'unsigned', sentence, ...base };
  }
  const sentence = `It is signed, but the key ${base.keyIds.map(short).join(', ')} is not trusted here for “${namespace}”.`;
  return { state: 'unknown-publisher', sentence, ...base };
}

const misnamed = ({ address, appliance, otherNames }: ReleaseClaim): string =>
  `It is signed as ${otherNames.join(' and ')}, not as ${appliance}` +
  (address === appliance ? '.' : `, which ${address} is recorded here as a mirror of.`);

function trusted(
  { address, appliance }: ReleaseClaim,
  own: readonly ValidSignature[],
  { base, known }: { base: Pick<TrustVerdict, 'namespace' | 'keyIds'>; known: TrustKnowledge },
): TrustVerdict {
  const keyIds = [...new Set(own.map(({ keyId }) => short(keyId)))];
  const keys = keyIds.length === 1 ? 'a key that is' : 'keys that are';
  const signed = `Signed by ${base.namespace} with ${keys} trusted here (${keyIds.join(', ')}).`;
  const release = { appliance, ...vouched(timely(own, known.nowMs), known.keys.threshold) };
  if (address === appliance) return { state: 'trusted', sentence: signed, ...base, release };
  const sentence = `${signed} Signed as ${appliance}: ${address} is recorded here as a mirror of it.`;
  return { state: 'trusted', sentence, ...base, release, signedAs: appliance };
}

const short = (keyId: string): string => shortDigest(keyId);
const has = (ids: ReadonlySet<string>, keyId: string): boolean => ids.has(keyId);

/** @returns what keeps the signatures from being enough; that no key is known is another matter */
function obstacleOf(
  { address, version, signatures }: FoundRelease,
  own: readonly ValidSignature[],
  { keys, nowMs, rootExpired, rootRefused }: TrustKnowledge,
): Fault | undefined {
  const found = new Set(timely(own, nowMs).map(({ keyId }) => keyId)).size;
  const wanted = keys.threshold;
  if (rootExpired && own.length > 0) return rootExpired;
  if (found >= wanted) return undefined;
  if (rootRefused && signatures.length > 0) return rootRefused;
  const [first] = own;
  if (!first) return undefined;
  const appliance = `${address} ${version}`;
  const late = found === 0 && timeFault(first.statement.predicate, nowMs, appliance);
  return late || new Fault('SIGNATURES_TOO_FEW', { appliance, wanted, found });
}

/** @returns the signatures that are neither of tomorrow nor expired */
export const timely = (signatures: readonly ValidSignature[], nowMs: number): ValidSignature[] =>
  signatures.filter(({ statement }) => !timeFault(statement.predicate, nowMs, ''));

type Predicate = ValidSignature['statement']['predicate'];

function timeFault(
  { created, expires }: Predicate,
  nowMs: number,
  appliance: string,
): Fault | undefined {
  if (Date.parse(created) > nowMs + LIMITS.archive.signatureAheadMs) {
    return new Fault('SIGNATURE_FROM_FUTURE', { appliance, created });
  }
  if (expires === undefined || Date.parse(expires) > nowMs) return undefined;
  return new Fault('SIGNATURE_EXPIRED', { appliance, expired: expires });
}

/** The highest sequence that a threshold of keys vouches for: one of them alone cannot run ahead. */
function vouched(
  signatures: readonly ValidSignature[],
  threshold: number,
): { sequence: number; keyIds: KeyId[] } {
  const highest = new Map<KeyId, number>();
  for (const { keyId, statement } of signatures) {
    const id = KeyId.parse(keyId);
    highest.set(id, Math.max(statement.predicate.sequence, highest.get(id) ?? 0));
  }
  const sequences = [...highest.values()].sort((a, b) => b - a);
  const sequence = sequences[threshold - 1] ?? 0;
  return {
    sequence,
    keyIds: [...highest.keys()].filter((id) => (highest.get(id) ?? 0) >= sequence),
  };
}

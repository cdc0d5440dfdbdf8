import { followRoot, type FollowedRoot } from '../../../packager/format/root/follow-root.ts';
import { readRoot } from '../../../packager/format/root/read-root.ts';
import { checkExpiry } from '../../../packager/format/root/verify-root-chain.ts';
import type { TrustVerdict } from '../../../schemas/api/resources/plan.ts';
import type { Consent, TrustedKey } from '../../../schemas/api/resources/trust.ts';
import { KeyId } from '../../../schemas/archive/signature.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { splitAddress } from '../../../schemas/ids/names.ts';
import { type KnownKeys, knownKeys } from '../core/known-keys.ts';
import type { PlannedAppliance } from '../core/planned-appliance.ts';
import { checkRollback, type Rollback } from '../core/rollback.ts';
import { type ReleaseClaim, releaseClaims } from '../core/release-claims.ts';
import { timely, trustVerdict } from '../core/trust-verdict.ts';
import type { ValidSignature } from '../ports/appliance-source.ts';
import type { RootStore, StoredRoot } from '../ports/root-store.ts';
import type { TrustStore, Voucher } from '../ports/trust-store.ts';

interface Candidate {
  readonly appliance: PlannedAppliance;
  readonly signatures: readonly ValidSignature[];
  readonly allowRollback: boolean;
}

export interface JudgeDependencies {
  readonly trust: TrustStore;
  readonly roots: Pick<RootStore, 'find'>;
  readonly now: () => Date;
}

/** Who vouches for an appliance, and what whoever acts on it has to remember. */
export interface Judgement {
  readonly verdict: TrustVerdict;
  /** An older release that an administrator insists on. */
  readonly rollback: Rollback | undefined;
  /** A newer root document that came along and is believed. */
  readonly newRoot: NewRoot | undefined;
  /** Whoever says now what these bytes are, believed or not. */
  readonly vouchers: readonly Voucher[];
}

export interface NewRoot {
  readonly before: StoredRoot;
  readonly followed: FollowedRoot;
}

/**
 * Decides whether an appliance may be installed here: who vouches for it, and whether it is as new
 * as what was installed before. Changes nothing.
 *
 * @throws Fault those of `trustVerdict`, ROLLBACK_REFUSED
 */
export async function judgeTrust(
  { appliance, signatures, allowRollback }: Candidate,
  { trust, roots, now }: JudgeDependencies,
): Promise<Judgement> {
  const { address, digest, manifest } = appliance;
  const { version } = manifest;
  const claims = releaseClaims({ address, version, signatures });
  const [keys, consent, stored] = await Promise.all([
    trust.listKeys(),
    trust.consentFor(digest),
    Promise.all(claims.map((claim) => roots.find(splitAddress(claim.appliance).namespace))),
  ]);
  const nowMs = now().getTime();
  const { verdict, known, newRoot } = bestOf(
    claims.map(
      (claim, at) => () => judgeClaim(claim, { keys, consent, stored: stored[at], nowMs }),
    ),
  );
  const { release } = verdict;
  const newest = release && (await trust.newestRelease(release.appliance));
  const options = { trusted: known.trusted, allowed: allowRollback };
  return {
    verdict,
    rollback: checkRollback({ release, version }, newest, options),
    newRoot,
    vouchers: timely(signatures, nowMs).map(({ keyId, statement }) => ({
      digest,
      appliance: statement.predicate.appliance,
      keyId: KeyId.parse(keyId),
    })),
  };
}

interface JudgedClaim {
  readonly verdict: TrustVerdict;
  readonly known: KnownKeys;
  readonly newRoot: NewRoot | undefined;
}

/**
 * A claim that is believed is enough, whatever is claimed beside it. Where none is, a revoked key is
 * the reason that no consent overrules; else the first claim decides.
 *
 * @throws Fault that of the first claim, or KEY_REVOKED
 */
function bestOf(attempts: readonly (() => JudgedClaim)[]): JudgedClaim {
  const outcomes = attempts.map((attempt): JudgedClaim | Fault => {
    try {
      return attempt();
    } catch (error) {
      return Fault.from(error);
    }
  });
  const trusted = outcomes.find(
    (outcome) => !(outcome instanceof Fault) && outcome.verdict.state === 'trusted',
  );
  const revoked = outcomes.find((outcome) => Fault.is(outcome, 'KEY_REVOKED'));
  const best = trusted ?? revoked ?? outcomes[0];
  if (!best || best instanceof Fault) throw best ?? new Error('a release without a claim');
  return best;
}

function judgeClaim(
  claim: ReleaseClaim,
  {
    keys,
    consent,
    stored,
    nowMs,
  }: {
    readonly keys: readonly TrustedKey[];
    readonly consent: Consent | undefined;
    readonly stored: StoredRoot | undefined;
    readonly nowMs: number;
  },
): JudgedClaim {
  const { namespace } = splitAddress(claim.appliance);
  const own = keys.filter((key) => key.namespace === namespace);
  const followed = stored && follow(stored, claim, { keys: own, nowMs });
  const known = knownKeys(own, followed?.current);
  const verdict = trustVerdict(claim, {
    keys: known,
    consent,
    nowMs,
    rootExpired: followed && expiryOf(followed, nowMs),
    rootRefused: followed?.refused,
  });
  const newRoot =
    stored && followed && followed.newer.length > 0 ? { before: stored, followed } : undefined;
  return { verdict, known, newRoot };
}

function follow(
  stored: StoredRoot,
  { signatures }: ReleaseClaim,
  { keys, nowMs }: { keys: readonly TrustedKey[]; nowMs: number },
): FollowedRoot {
  const chains = signatures.flatMap(({ roots: chain }) => (chain === undefined ? [] : [chain]));
  const { revoked } = knownKeys(keys, undefined);
  return followRoot(readRoot(stored.envelope), chains, { nowMs, revoked });
}

function expiryOf({ current }: FollowedRoot, nowMs: number): Fault | undefined {
  try {
    checkExpiry(current, nowMs);
    return undefined;
  } catch (error) {
    return Fault.from(error);
  }
}

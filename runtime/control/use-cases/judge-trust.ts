import { followRoot, type FollowedRoot } from '../../../packager/format/root/follow-root.ts';
import { readRoot } from '../../../packager/format/root/read-root.ts';
import { checkExpiry } from '../../../packager/format/root/verify-root-chain.ts';
import type { TrustVerdict } from '../../../schemas/api/resources/plan.ts';
import type { TrustedKey } from '../../../schemas/api/resources/trust.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { splitAddress } from '../../../schemas/ids/names.ts';
import { knownKeys } from '../core/known-keys.ts';
import type { PlannedAppliance } from '../core/planned-appliance.ts';
import { checkRollback, type Rollback } from '../core/rollback.ts';
import { type FoundRelease, signedAddress } from '../core/signed-address.ts';
import { trustVerdict } from '../core/trust-verdict.ts';
import type { ValidSignature } from '../ports/appliance-source.ts';
import type { RootStore, StoredRoot } from '../ports/root-store.ts';
import type { TrustStore } from '../ports/trust-store.ts';

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
  const { address, manifest } = appliance;
  const { version } = manifest;
  const found = { address, version, signatures };
  const { namespace } = splitAddress(signedAddress(found));
  const [keys, consent, stored] = await Promise.all([
    trust.listKeys(),
    trust.consentFor(appliance.digest),
    roots.find(namespace),
  ]);
  const own = keys.filter((key) => key.namespace === namespace);
  const nowMs = now().getTime();
  const followed = stored && follow(stored, found, { keys: own, nowMs });
  const known = knownKeys(own, followed?.current);
  const verdict = trustVerdict(found, {
    keys: known,
    consent,
    nowMs,
    rootExpired: followed && expiryOf(followed, nowMs),
    rootRefused: followed?.refused,
  });
  const { release } = verdict;
  const newest = release && (await trust.newestRelease(release.appliance));
  const options = { trusted: known.trusted, allowed: allowRollback };
  return {
    verdict,
    rollback: checkRollback({ release, version }, newest, options),
    newRoot:
      stored && followed && followed.newer.length > 0 ? { before: stored, followed } : undefined,
  };
}

function follow(
  stored: StoredRoot,
  { signatures }: FoundRelease,
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

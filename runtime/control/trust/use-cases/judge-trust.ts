import { followRoot, type FollowedRoot } from '../../../../packager/format/root/follow-root.ts';
import { readRoot } from '../../../../packager/format/root/read-root.ts';
import { checkExpiry } from '../../../../packager/format/root/verify-root-chain.ts';
import type { TrustVerdict } from '../../../../schemas/api/resources/plan.ts';
import type { TrustedKey } from '../../../../schemas/api/resources/trust.ts';
import { KeyId } from '../../../../schemas/archive/signature.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { splitAddress } from '../../../../schemas/ids/names.ts';
import { knownKeys } from '../core/known-keys.ts';
import { signedNameOf } from '../core/mirror.ts';
import type { PlannedAppliance } from '../../releases/core/planned-appliance.ts';
import { checkRollback, type Rollback } from '../core/rollback.ts';
import { type ReleaseClaim, releaseClaim } from '../core/release-claim.ts';
import { timely, trustVerdict } from '../core/trust-verdict.ts';
import type { ValidSignature } from '../../releases/ports/appliance-source.ts';
import type { MirrorStore } from '../ports/mirror-store.ts';
import type { RootStore, StoredRoot } from '../ports/root-store.ts';
import type { TrustStore, Voucher } from '../ports/trust-store.ts';

interface Candidate {
  readonly appliance: Pick<PlannedAppliance, 'registry' | 'address' | 'digest' | 'manifest'>;
  readonly signatures: readonly ValidSignature[];
  readonly allowRollback: boolean;
}

export interface JudgeDependencies {
  readonly trust: TrustStore;
  readonly mirrors: Pick<MirrorStore, 'list'>;
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
 * Decides whether an appliance may be installed here: who vouches for it under the name it has to
 * have, and whether it is as new as what was installed before. Changes nothing.
 *
 * @throws Fault those of `trustVerdict`, ROLLBACK_REFUSED
 */
export async function judgeTrust(
  { appliance, signatures, allowRollback }: Candidate,
  { trust, mirrors, roots, now }: JudgeDependencies,
): Promise<Judgement> {
  const { address, digest, manifest } = appliance;
  const { version } = manifest;
  const signedAs = signedNameOf(appliance, await mirrors.list());
  const claim = releaseClaim({ address, version, signatures }, signedAs);
  const { namespace } = splitAddress(signedAs);
  const [keys, consent, stored] = await Promise.all([
    trust.listKeys(),
    trust.consentFor(digest),
    roots.find(namespace),
  ]);
  const nowMs = now().getTime();
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
  const { release } = verdict;
  const newest = release && (await trust.newestRelease(release.appliance));
  const options = { trusted: known.trusted, allowed: allowRollback };
  return {
    verdict,
    rollback: checkRollback({ release, version }, newest, options),
    newRoot:
      stored && followed && followed.newer.length > 0 ? { before: stored, followed } : undefined,
    vouchers: timely(signatures, nowMs).map(({ keyId, statement }) => ({
      digest,
      appliance: statement.predicate.appliance,
      keyId: KeyId.parse(keyId),
    })),
  };
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

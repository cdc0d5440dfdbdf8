import { type Namespace, splitAddress } from '../../schemas/ids/names.ts';
import type { Fault } from '../../schemas/errors/fault.ts';
import type { AttachedSignature } from '../format/archive/read-signature.ts';
import { parseSignatureImage } from '../format/archive/read-signature.ts';
import { broughtRoots } from '../format/root/brought-roots.ts';
import { followRoot, type FollowedRoot } from '../format/root/follow-root.ts';
import type { RootDocument } from '../format/root/read-root.ts';
import { checkExpiry } from '../format/root/verify-root-chain.ts';
import { claimedNamespace } from '../format/signature/claimed-namespace.ts';
import type { TrustedKey, TrustPolicy, Verdict } from '../format/signature/trust.ts';

/** Which keys to believe, now that the signatures are there and may have brought root documents. */
export interface TrustByRoots extends Pick<TrustPolicy, 'keys' | 'threshold'> {
  /** Newer root documents that are believed. */
  readonly newer: readonly RootDocument[];
  /** Why one that came along is not believed; decides only where trust lacks. */
  readonly refused: Fault | undefined;
  /** @throws Fault ROOT_EXPIRED for a release whose namespace goes by an expired document */
  checkFresh(verdict: Verdict, nowMs: number): void;
}

/**
 * Follows the root documents that came with signatures from those known here.
 *
 * @param keys that are believed; those of a namespace with a root document are listed as it says
 */
export function trustByRoots(
  keys: readonly TrustedKey[],
  roots: readonly RootDocument[],
  signatures: readonly AttachedSignature[],
  nowMs: number,
): TrustByRoots {
  const chainsOf = (namespace: Namespace): string[] =>
    signatures
      .filter(({ bundleBytes }) => claimedNamespace(bundleBytes) === namespace)
      .flatMap(({ imageBytes }) => broughtRoots(parseSignatureImage(imageBytes)) ?? []);
  const followed = roots.map((root) => follow(root, chainsOf(root.root.namespace), keys, nowMs));
  const rootOf = (namespace: string): RootDocument | undefined =>
    followed.find(({ current }) => current.root.namespace === namespace)?.current;
  return {
    keys: followed.reduce(withKeysOf, keys),
    threshold: (namespace) => rootOf(namespace)?.root.threshold ?? 1,
    newer: followed.flatMap(({ newer }) => newer.slice(-1)),
    refused: followed.map(({ refused }) => refused).find((fault) => fault !== undefined),
    checkFresh({ statement }, at) {
      const root = rootOf(splitAddress(statement.predicate.appliance).namespace);
      if (root) checkExpiry(root, at);
    },
  };
}

function follow(
  root: RootDocument,
  chains: readonly string[],
  keys: readonly TrustedKey[],
  nowMs: number,
): FollowedRoot {
  const { namespace } = root.root;
  const revoked = keys.filter((key) => key.namespace === namespace && key.revoked);
  const ids = new Set(revoked.map(({ publicKey }) => publicKey.keyId));
  return followRoot(root, chains, { nowMs, revoked: ids });
}

/** Keys that a newer document names are believed; keys it does not name count as revoked. */
function withKeysOf(keys: readonly TrustedKey[], { current }: FollowedRoot): readonly TrustedKey[] {
  const { namespace } = current.root;
  const kept = keys.map((key) =>
    key.namespace === namespace && !(key.publicKey.keyId in current.root.keys)
      ? { ...key, revoked: true }
      : key,
  );
  const known = keys.filter((key) => key.namespace === namespace);
  const fresh = current.publicKeys.filter(
    ({ keyId }) => !known.some(({ publicKey }) => publicKey.keyId === keyId),
  );
  return [...kept, ...fresh.map((publicKey) => ({ namespace, publicKey }))];
}

import type { KeyId } from '../../../schemas/archive/signature.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import type { RootDocument } from './read-root.ts';

export interface RootPolicy {
  readonly nowMs: number;
  /** Keys that were revoked here: whoever stole one must not appoint a successor with it. */
  readonly revoked?: ReadonlySet<KeyId>;
}

/**
 * Walks from the root document that is known to the newest of a chain, by the rule of TUF
 * (specification 1.0.34 §5.3, “Update the root role”).
 *
 * @param pinned the document that is believed; undefined on first use, when whoever asks has to
 *   compare fingerprints
 * @param chain oldest first; those before `pinned` are passed over
 * @returns the documents that are believed now and were not before, oldest first
 * @throws Fault ROOT_INVALID, ROOT_ROLLBACK, ROOT_EXPIRED
 */
export function verifyRootChain(
  pinned: RootDocument | undefined,
  chain: readonly RootDocument[],
  policy: RootPolicy,
): readonly RootDocument[] {
  const last = chain.at(-1);
  if (!last) return [];
  checkOrder(chain, pinned);
  if (pinned) checkAgainst(pinned, chain, last);
  const newer = chain.filter(({ root }) => root.version > (pinned?.root.version ?? 0));
  let trusted = pinned;
  for (const next of newer) {
    checkStep(trusted, next, policy.revoked ?? new Set());
    trusted = next;
  }
  // §5.3.10: on the way versions may have expired, the newest may not.
  if (newer.length > 0) checkExpiry(last, policy.nowMs);
  return newer;
}

/** @throws Fault ROOT_EXPIRED */
export function checkExpiry({ root }: RootDocument, nowMs: number): void {
  const { namespace, version, expires } = root;
  if (expires === undefined || Date.parse(expires) > nowMs) return;
  throw new Fault('ROOT_EXPIRED', { namespace, version, expired: expires });
}

/** @returns the keys of `by` that have signed a document, each once; revoked ones do not count */
export function signersOf(
  document: RootDocument,
  by: RootDocument,
  revoked: ReadonlySet<KeyId> = new Set(),
): readonly KeyId[] {
  return by.publicKeys
    .filter(({ keyId }) => !revoked.has(keyId))
    .filter((key) => document.signatures.some((sig) => key.verifies(document.pae, sig)))
    .map(({ keyId }) => keyId);
}

/** §5.3.5: versions follow each other by one; none may be left out, neither here nor behind `pinned`. */
function checkOrder(chain: readonly RootDocument[], pinned: RootDocument | undefined): void {
  const namespace = pinned?.root.namespace ?? chain[0]?.root.namespace;
  const start = chain[0]?.root.version ?? 1;
  for (const [at, { root }] of chain.entries()) {
    if (root.namespace !== namespace) {
      throw invalid(root, `it belongs to a namespace other than “${namespace}”`);
    }
    if (root.version !== start + at) {
      throw invalid(root, `version ${start + at} should stand in its place`);
    }
  }
  if (!pinned || start <= pinned.root.version + 1) return;
  const { version } = pinned.root;
  const first = chain[0]?.root ?? pinned.root;
  throw invalid(first, `the versions between ${version}, known here, and ${start} are missing`);
}

/** §5.3.5: an older one is a rollback; another one of the same version is a forgery of one of the two. */
function checkAgainst(
  pinned: RootDocument,
  chain: readonly RootDocument[],
  last: RootDocument,
): void {
  const { namespace, version: have } = pinned.root;
  const { version: found } = last.root;
  if (found < have) throw new Fault('ROOT_ROLLBACK', { namespace, have, found });
  const twin = chain.find(({ root }) => root.version === have);
  if (!twin || Buffer.from(twin.payload).equals(pinned.payload)) return;
  throw invalid(twin.root, 'it is another document than the one known here by that number');
}

/** §5.3.4: a threshold of the keys before, and a threshold of its own. */
function checkStep(
  before: RootDocument | undefined,
  next: RootDocument,
  revoked: ReadonlySet<KeyId>,
): void {
  if (before) demandSigners(next, before, revoked, 'the version before');
  demandSigners(next, next, revoked, 'this version');
}

function demandSigners(
  next: RootDocument,
  by: RootDocument,
  revoked: ReadonlySet<KeyId>,
  whose: string,
): void {
  const found = signersOf(next, by, revoked).length;
  const { threshold } = by.root;
  if (found >= threshold) return;
  throw invalid(
    next.root,
    `it needs signatures by ${formatCount(threshold, 'key')} of ${whose} and has ${found}`,
  );
}

const invalid = ({ namespace, version }: RootDocument['root'], why: string): Fault =>
  new Fault('ROOT_INVALID', { namespace, version, why });

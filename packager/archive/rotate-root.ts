import type { KeyId } from '../../schemas/archive/signature.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { Namespace } from '../../schemas/ids/names.ts';
import { nextRoot, rootChainBytes, type RootChanges, signRoot } from '../format/root/make-root.ts';
import type { RootDocument } from '../format/root/read-root.ts';
import { signersOf, verifyRootChain } from '../format/root/verify-root-chain.ts';
import type { SigningKey } from '../format/signature/signing-key.ts';

export interface RotateRequest {
  readonly namespace: Namespace;
  /** What there is so far, oldest first; the last one may still lack signatures. */
  readonly chain: readonly RootDocument[];
  /** Absent: only add signatures to the last document. */
  readonly changes: RootChanges | undefined;
  readonly keys: readonly SigningKey[];
}

export interface RotateResult {
  readonly chain: readonly RootDocument[];
  readonly newest: RootDocument;
  /** Keys that could still sign, and how many signatures of them are missing; none: it is done. */
  readonly missing: readonly { readonly count: number; readonly of: readonly KeyId[] }[];
}

/**
 * Makes the next root document of a namespace and signs it; or signs the last one as well, where
 * its keys are with several people.
 *
 * @throws Fault ROOT_INVALID, ROOT_EXPIRED for a chain that leads nowhere, ROOT_MALFORMED when
 *   nobody could satisfy the next one, USAGE
 */
export function rotateRoot(request: RotateRequest): RotateResult {
  const { namespace, chain, changes, keys } = request;
  const last = chain.at(-1);
  const other = chain.find(({ root }) => root.namespace !== namespace)?.root;
  if (other) {
    throw new Fault('USAGE', { problem: `The root documents are those of “${other.namespace}”.` });
  }
  const open = last !== undefined && missingOf(chain).length > 0;
  const done = open ? chain.slice(0, -1) : chain;
  // That the last one has expired is a reason to rotate, not against it.
  verifyRootChain(undefined, done, { nowMs: 0 });
  const next = open ? addTo(last, changes) : begin(namespace, last, { changes, keys });
  const newest = signRoot(next, keys);
  const result = fitting([...done, newest]);
  refuseUseless(newest, result, keys);
  return { chain: result, newest, missing: missingOf(result) };
}

/** The oldest are left out when a chain outgrows its limits: whoever stopped there pins anew. */
function fitting(chain: readonly RootDocument[]): readonly RootDocument[] {
  const { versions, chainBytes } = LIMITS.namespaceRoot;
  const fits = chain.length <= versions && rootChainBytes(chain).length <= chainBytes;
  return fits ? chain : fitting(chain.slice(1));
}

function addTo(last: RootDocument, changes: RootChanges | undefined): RootDocument {
  if (!changes) return last;
  const problem = `Version ${last.root.version} still lacks signatures; add them before there is a next one.`;
  throw new Fault('USAGE', { problem });
}

function begin(
  namespace: Namespace,
  last: RootDocument | undefined,
  { changes, keys }: Pick<RotateRequest, 'changes' | 'keys'>,
): RootDocument {
  if (last && !changes) {
    const problem = `Version ${last.root.version} has all its signatures. What shall be different in the next one?`;
    throw new Fault('USAGE', { problem, example: '--add new.pub, --remove …, --threshold 2' });
  }
  const { add = [], remove = [], ...rest } = changes ?? {};
  // Whoever signs the first one is in it.
  const signers = last ? [] : keys.map(({ publicKey }) => publicKey);
  return nextRoot(namespace, last?.root, { add: [...signers, ...add], remove, ...rest });
}

function missingOf(chain: readonly RootDocument[]): RotateResult['missing'] {
  const newest = chain.at(-1);
  const before = chain.at(-2);
  if (!newest) return [];
  return (before ? [before, newest] : [newest]).flatMap((by) => {
    const signed = signersOf(newest, by);
    const count = by.root.threshold - signed.length;
    const of = by.publicKeys.map(({ keyId }) => keyId).filter((id) => !signed.includes(id));
    return count > 0 ? [{ count, of }] : [];
  });
}

/** A signature that counts for nothing is a mistake, mostly the wrong key. */
function refuseUseless(
  newest: RootDocument,
  chain: readonly RootDocument[],
  keys: readonly SigningKey[],
): void {
  const before = chain.at(-2);
  const counting = [...(before?.publicKeys ?? []), ...newest.publicKeys].map(({ keyId }) => keyId);
  const useless = keys.find(({ publicKey }) => !counting.includes(publicKey.keyId))?.publicKey;
  if (!useless) return;
  const problem = `The key ${useless.keyId} is in neither version, so its signature would count for nothing.`;
  throw new Fault('USAGE', { problem });
}

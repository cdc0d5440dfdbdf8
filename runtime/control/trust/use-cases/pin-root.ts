import { readRoot, type RootDocument } from '../../../../packager/format/root/read-root.ts';
import { verifyRootChain } from '../../../../packager/format/root/verify-root-chain.ts';
import type { RootChain } from '../../../../schemas/archive/namespace-root.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { Namespace } from '../../../../schemas/ids/names.ts';
import type { AuditTrail } from '../../../audit/audit-trail.ts';
import type { RootStore, StoredRoot } from '../ports/root-store.ts';
import type { TrustStore } from '../ports/trust-store.ts';
import { acceptRoot } from './accept-root.ts';

export interface PinRequest {
  readonly namespace: Namespace;
  readonly chain: RootChain;
  /** Whether to start anew, without the document known so far. */
  readonly replace: boolean;
}

interface PinDependencies {
  readonly roots: RootStore;
  readonly trust: Pick<TrustStore, 'listKeys'>;
  readonly audit: AuditTrail;
  readonly now: () => Date;
}

/**
 * Pins the last root document of a chain, because an administrator says so. Where one is known
 * already, the chain has to lead there from it, unless it shall be replaced.
 *
 * @throws Fault ROOT_MALFORMED, ROOT_INVALID, ROOT_ROLLBACK, ROOT_EXPIRED, CONFLICT
 */
export async function pinRoot(
  { namespace, chain, replace }: PinRequest,
  by: string,
  dependencies: PinDependencies,
): Promise<StoredRoot> {
  const { roots, trust, now } = dependencies;
  const documents = chain.map(readRoot);
  demandNamespace(documents, namespace);
  const [before, keys] = await Promise.all([roots.find(namespace), trust.listKeys()]);
  const revoked = new Set(
    keys
      .filter((key) => key.namespace === namespace && key.revokedAt !== null)
      .map(({ keyId }) => keyId),
  );
  const known = before && !replace ? readRoot(before.envelope) : undefined;
  const newer = verifyRootChain(known, documents, { nowMs: now().getTime(), revoked });
  const document = newer.at(-1);
  if (!document && before) return before;
  if (!document) throw new Error('a chain that is believed and leads nowhere');
  return acceptRoot({ document, before, how: 'pinned', by }, dependencies);
}

function demandNamespace(documents: readonly RootDocument[], namespace: Namespace): void {
  const other = documents.find(({ root }) => root.namespace !== namespace)?.root;
  if (!other) return;
  const why = `it was given for “${namespace}”`;
  throw new Fault('ROOT_INVALID', { namespace: other.namespace, version: other.version, why });
}

import type { RootDocument } from '../../../../packager/format/root/read-root.ts';
import type { AuditTrail } from '../../../audit/audit-trail.ts';
import type { TrustedKey } from '../../../../schemas/api/resources/trust.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { shortDigest } from '../../../../schemas/ids/digest.ts';
import { formatCount } from '../../../../schemas/text/format-count.ts';
import type { RootStore, StoredRoot } from '../ports/root-store.ts';

export interface AcceptedRoot {
  readonly document: RootDocument;
  readonly before: StoredRoot | undefined;
  readonly how: StoredRoot['how'];
  readonly by: string;
}

/**
 * Stores a root document that was found to be good, and records it.
 *
 * @throws Fault CONFLICT when another one was stored meanwhile
 */
export async function acceptRoot(
  { document, before, how, by }: AcceptedRoot,
  {
    roots,
    audit,
    now,
  }: {
    readonly roots: RootStore;
    readonly audit: Pick<AuditTrail, 'record'>;
    readonly now: () => Date;
  },
): Promise<StoredRoot> {
  const { envelope, root, publicKeys } = document;
  const { namespace, version, threshold } = root;
  const since = now();
  const stored: StoredRoot = { namespace, version, envelope, how, since, by };
  const keys = publicKeys.map(({ keyId, pem }): TrustedKey => ({
    namespace,
    keyId,
    publicKey: pem,
    addedAt: since.toISOString(),
    addedBy: how === 'pinned' ? by : 'root document',
    revokedAt: null,
  }));
  if (!(await roots.put({ root: stored, keys, before: before?.version }))) {
    const found = await roots.find(namespace);
    // Two installs that bring the same document are no conflict.
    if (how === 'followed' && found && found.version >= version) return found;
    const why = 'another one was accepted at the same time; look again';
    throw new Fault('CONFLICT', { what: 'root document of', name: namespace, why });
  }
  const ids = keys.map(({ keyId }) => shortDigest(keyId)).join(', ');
  const happened =
    how === 'pinned'
      ? 'was pinned'
      : `was accepted, as the keys of version ${before?.version ?? 0} have signed it`;
  await audit.record({
    actor: by,
    action: how === 'pinned' ? 'trust.pin' : 'trust.follow',
    subject: namespace,
    sentence: `Version ${version} of the root document of ${namespace} ${happened}: ${formatCount(threshold, 'signature')} by ${ids}.`,
  });
  return stored;
}

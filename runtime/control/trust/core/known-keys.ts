import type { RootDocument } from '../../../../packager/format/root/read-root.ts';
import type { TrustedKey } from '../../../../schemas/api/resources/trust.ts';
import type { KeyId } from '../../../../schemas/archive/signature.ts';

/** Which keys speak for a namespace here, and how many of them must agree. */
export interface KnownKeys {
  readonly trusted: ReadonlySet<KeyId>;
  readonly revoked: ReadonlySet<KeyId>;
  readonly threshold: number;
}

/**
 * With a root document, it alone says which keys count; a key that was revoked here counts in no
 * case.
 *
 * @param keys those of the namespace, revoked ones included
 */
export function knownKeys(keys: readonly TrustedKey[], root: RootDocument | undefined): KnownKeys {
  const idsOf = (some: readonly { readonly keyId: KeyId }[]): KeyId[] =>
    some.map(({ keyId }) => keyId);
  const revoked = new Set(idsOf(keys.filter(({ revokedAt }) => revokedAt !== null)));
  if (!root) {
    const trusted = new Set(idsOf(keys.filter(({ revokedAt }) => revokedAt === null)));
    return { trusted, revoked, threshold: 1 };
  }
  const named = new Set(idsOf(root.publicKeys));
  for (const keyId of idsOf(keys)) if (!named.has(keyId)) revoked.add(keyId);
  return {
    trusted: new Set([...named].filter((id) => !revoked.has(id))),
    revoked,
    threshold: root.root.threshold,
  };
}

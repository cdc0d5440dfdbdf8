import type { SignatureState } from '../../schemas/api/resources/appliance.ts';
import type { TrustedKey } from '../../schemas/api/resources/trust.ts';
import type { z } from 'zod';

/** How far the signature of a version can be relied on here. */
export interface Verification {
  readonly kind: 'trusted' | 'unknown' | 'unsigned' | 'invalid' | 'revoked';
  /** Two words beside the mark. */
  readonly word: string;
  readonly sentence: string;
  /** The key it was signed with. */
  readonly keyId: string | undefined;
}

/**
 * Judges a signature by the keys this server trusts. What the registry verified (`signed`) says that
 * the bytes are as they were signed; only a trusted key says by whom.
 *
 * @param address `namespace/name`
 */
export function judgeSignature(
  address: string,
  signature: z.infer<typeof SignatureState>,
  keys: readonly TrustedKey[],
): Verification {
  const namespace = address.split('/')[0] ?? '';
  const keyId: string | undefined = signature.keyIds[0];
  if (signature.state === 'unsigned') {
    const sentence = 'Nobody has signed it, so nobody vouches for what is in it.';
    return { kind: 'unsigned', word: 'Not signed', sentence, keyId: undefined };
  }
  if (signature.state === 'invalid') {
    const sentence = signature.fault?.message ?? 'Its signature does not fit its content.';
    return { kind: 'invalid', word: 'Signature not valid', sentence, keyId };
  }
  const known = keys.filter(
    (key) => key.namespace === namespace && signature.keyIds.includes(key.keyId),
  );
  const trusted = known.find((key) => key.revokedAt === null);
  if (trusted) {
    const sentence = `Signed by “${namespace}” with a key that this server trusts.`;
    return { kind: 'trusted', word: 'Verified', sentence, keyId: trusted.keyId };
  }
  if (known.length > 0) {
    const sentence = `Signed by “${namespace}” with a key that is no longer trusted here.`;
    return { kind: 'revoked', word: 'Key revoked', sentence, keyId };
  }
  const sentence = `Signed, but this server does not know the key of “${namespace}”.`;
  return { kind: 'unknown', word: 'Publisher not known', sentence, keyId };
}

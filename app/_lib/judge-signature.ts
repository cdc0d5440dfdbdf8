import type { SignatureState } from '../../schemas/api/resources/appliance.ts';
import type { Mirror, TrustedKey } from '../../schemas/api/resources/trust.ts';
import type { z } from 'zod';
import { signatureText } from '../_text/signature.ts';

/** How far the signature of a version can be relied on here. */
export interface Verification {
  readonly kind: 'trusted' | 'unknown' | 'unsigned' | 'invalid' | 'revoked' | 'misnamed';
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
 * @param mirrors addresses that an administrator allows to be signed under another name
 */
export function judgeSignature(
  address: string,
  signature: z.infer<typeof SignatureState>,
  keys: readonly TrustedKey[],
  mirrors: readonly Pick<Mirror, 'own' | 'address' | 'signedAs'>[] = [],
): Verification {
  const mirror = mirrors.find((each) => each.own && each.address === address);
  const wanted = mirror?.signedAs ?? address;
  const namespace = wanted.split('/')[0] ?? '';
  const keyId: string | undefined = signature.keyIds[0];
  if (signature.state === 'unsigned') {
    const sentence = signatureText.unsigned;
    return { kind: 'unsigned', word: signatureText.words.unsigned, sentence, keyId: undefined };
  }
  if (signature.state === 'invalid' || signature.signedAs === null) {
    const sentence = signature.fault?.message ?? signatureText.invalid;
    return { kind: 'invalid', word: signatureText.words.invalid, sentence, keyId };
  }
  if (signature.signedAs !== wanted) {
    const sentence = signatureText.misnamed(signature.signedAs, wanted);
    return { kind: 'misnamed', word: signatureText.words.misnamed, sentence, keyId };
  }
  const known = keys.filter(
    (key) => key.namespace === namespace && signature.keyIds.includes(key.keyId),
  );
  const trusted = known.find((key) => key.revokedAt === null);
  if (trusted) {
    const sentence = mirror
      ? signatureText.mirror(namespace, wanted)
      : signatureText.trusted(namespace);
    const word = mirror ? signatureText.words.mirror : signatureText.words.trusted;
    return { kind: 'trusted', word, sentence, keyId: trusted.keyId };
  }
  if (known.length > 0) {
    const sentence = signatureText.revoked(namespace);
    return { kind: 'revoked', word: signatureText.words.revoked, sentence, keyId };
  }
  const sentence = signatureText.unknown(namespace);
  return { kind: 'unknown', word: signatureText.words.unknown, sentence, keyId };
}

import { ANNOTATIONS } from '../../../schemas/archive/media-types.ts';
import type { SignatureImage } from '../../../schemas/archive/oci.ts';
import { type PublicKey, readPublicKey } from './public-key.ts';

/**
 * Reads the public key that a signature manifest brings along, so that a signature can be checked
 * before anybody has decided to trust its maker.
 *
 * @returns undefined when it brings none
 * @throws Fault KEY_UNREADABLE
 */
export function broughtKey(image: SignatureImage): PublicKey | undefined {
  const base64 = image.annotations?.[ANNOTATIONS.publicKey];
  if (base64 === undefined) return undefined;
  const pem = `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----`;
  return readPublicKey(pem, 'of the signature');
}

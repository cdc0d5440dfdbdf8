import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type PublicKey, publicKeyOf } from './public-key.ts';

export interface SigningKey {
  readonly publicKey: PublicKey;
  sign(bytes: Uint8Array): Uint8Array;
}

/** @returns whether a private key in PEM form asks for a passphrase. */
export const isEncryptedPem = (pem: string): boolean =>
  pem.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----');

/**
 * @param pem PKCS#8, plain or encrypted
 * @param file where it comes from, for the sentence
 * @throws Fault KEY_UNREADABLE
 */
export function readSigningKey(pem: string, file: string, passphrase?: string): SigningKey {
  const key = parseKey(pem, file, passphrase);
  const publicKey = publicKeyOf(createPublicKey(key), file);
  return { publicKey, sign: (bytes) => sign(null, bytes, key) };
}

function parseKey(pem: string, file: string, passphrase: string | undefined): KeyObject {
  try {
    const secret = passphrase === undefined ? {} : { passphrase };
    return createPrivateKey({ key: pem, format: 'pem', ...secret });
  } catch (cause) {
    const why = isEncryptedPem(pem)
      ? 'the passphrase is wrong'
      : 'it is no private key in PEM form';
    throw new Fault('KEY_UNREADABLE', { file, why }, { cause });
  }
}

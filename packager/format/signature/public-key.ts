import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { KeyId, PublicKeyPem } from '../../../schemas/archive/signature.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/** An ed25519 public key under the name that is computed from it, never one that was claimed. */
export interface PublicKey {
  readonly keyId: KeyId;
  /** SubjectPublicKeyInfo as PEM. */
  readonly pem: string;
  verifies(bytes: Uint8Array, signature: Uint8Array): boolean;
}

/**
 * @param pem SubjectPublicKeyInfo
 * @param file where it comes from, for the sentence
 * @throws Fault KEY_UNREADABLE
 */
export function readPublicKey(pem: string, file: string): PublicKey {
  const text = pem.replaceAll('\r\n', '\n').trim();
  if (!PublicKeyPem.safeParse(text).success) {
    throw new Fault('KEY_UNREADABLE', { file, why: 'it is no public key in PEM form' });
  }
  return publicKeyOf(parseKey(text, file), file);
}

function parseKey(pem: string, file: string): KeyObject {
  try {
    return createPublicKey({ key: pem, format: 'pem', type: 'spki' });
  } catch (cause) {
    throw new Fault('KEY_UNREADABLE', { file, why: 'its content is damaged' }, { cause });
  }
}

/** @throws Fault KEY_UNREADABLE for other kinds of key than ed25519 */
export function publicKeyOf(key: KeyObject, file: string): PublicKey {
  if (key.asymmetricKeyType !== 'ed25519') {
    const why = `it is of type ${key.asymmetricKeyType}, wanted ed25519`;
    throw new Fault('KEY_UNREADABLE', { file, why });
  }
  const der = key.export({ type: 'spki', format: 'der' });
  return {
    keyId: KeyId.parse(hash('sha256', der)),
    pem: key.export({ type: 'spki', format: 'pem' }) as string,
    verifies: (bytes, signature) => verify(null, bytes, key, signature),
  };
}

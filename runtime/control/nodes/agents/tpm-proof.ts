import { createPublicKey, verify } from 'node:crypto';
import { type TpmProof, tpmStatement } from '../../../../schemas/agent/join.ts';
import { fingerprintOfKey } from './authority.ts';

/**
 * Looks at what a TPM has signed.
 *
 * @param keyFingerprint sha256 of the key that the machine asks with
 * @returns sha256 of the TPM's public key; undefined when the signature is not good
 */
export function provenTpm(proof: TpmProof, keyFingerprint: string): string | undefined {
  try {
    const key = createPublicKey(proof.key);
    if (key.asymmetricKeyType !== 'ec') return undefined;
    const statement = Buffer.from(tpmStatement(proof.nonce, keyFingerprint));
    const signature = Buffer.from(proof.signature, 'base64');
    return verify('sha256', statement, key, signature) ? fingerprintOfKey(key) : undefined;
  } catch {
    return undefined;
  }
}

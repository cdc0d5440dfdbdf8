import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readPublicKey } from '../../../../packager/format/signature/public-key.ts';
import {
  isEncryptedPem,
  readSigningKey,
} from '../../../../packager/format/signature/signing-key.ts';
import { faultCode } from '../../../fakes/fault-code.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
const plainPem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const lockedPem = privateKey.export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'secret',
}) as string;

describe('a public key', () => {
  test('is named by the hash of its own bytes, however the file is written', () => {
    const { keyId } = readPublicKey(publicPem, 'a.pub');
    expect(keyId).toMatch(/^[0-9a-f]{64}$/);
    expect(readPublicKey(publicPem.replaceAll('\n', '\r\n'), 'a.pub').keyId).toBe(keyId);
    expect(readSigningKey(plainPem, 'a.pem').publicKey.keyId).toBe(keyId);
  });

  test.each(['', 'x', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', plainPem])(
    'is refused when it is none',
    (pem) => {
      expect(faultCode(() => readPublicKey(pem, 'a.pub'))).toBe('KEY_UNREADABLE');
    },
  );
});

describe('a private key', () => {
  test('opens with its passphrase only', () => {
    expect([isEncryptedPem(plainPem), isEncryptedPem(lockedPem)]).toEqual([false, true]);
    const opened = readSigningKey(lockedPem, 'a.pem', 'secret');
    expect(opened.publicKey.verifies(Buffer.from('x'), opened.sign(Buffer.from('x')))).toBe(true);
    expect(() => readSigningKey(lockedPem, 'a.pem', 'wrong')).toThrow(/passphrase is wrong/);
    expect(() => readSigningKey(lockedPem, 'a.pem')).toThrow(/passphrase is wrong/);
  });

  test('of another kind than ed25519 is refused', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    const pem = rsa.export({ type: 'pkcs8', format: 'pem' }) as string;
    expect(() => readSigningKey(pem, 'a.pem')).toThrow(/of type rsa, wanted ed25519/);
  });
});

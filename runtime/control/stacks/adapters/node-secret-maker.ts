import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import 'reflect-metadata'; // wanted by @peculiar/x509
import * as x509 from '@peculiar/x509';
import type { SecretMaker } from '../ports/secret-maker.ts';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 864e5;

/** Keys and certificates from Node's own cryptography. */
export const nodeSecretMaker: SecretMaker = {
  random: (count) => randomBytes(count),

  async keyPair(comment) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    return {
      privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      publicOpenSsh: `ssh-ed25519 ${sshWire('ssh-ed25519', raw)} ${comment}`,
    };
  },

  async certificate(names, days) {
    x509.cryptoProvider.set(crypto);
    const keys = await crypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: randomBytes(16).toString('hex'),
      name: [{ CN: [names[0] ?? 'stackyard'] }],
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: new Date(Date.now() + days * DAY_MS),
      signingAlgorithm: ECDSA,
      keys,
      extensions: [
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
      ],
    });
    const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
    return {
      privatePem: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
      certificatePem: certificate.toString('pem'),
    };
  },
};

/** The wire form of an OpenSSH public key (RFC 4253 §6.6): length-prefixed strings, in base64. */
function sshWire(type: string, key: Buffer): string {
  const part = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  return Buffer.concat([part(Buffer.from(type)), part(key)]).toString('base64');
}

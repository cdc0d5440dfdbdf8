import 'reflect-metadata'; // wanted by @peculiar/x509
import * as x509 from '@peculiar/x509';
import type { KeyRequest } from './identity.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Makes a key and a request to sign it. The key never leaves the node. */
export async function certificateRequest(): Promise<KeyRequest> {
  x509.cryptoProvider.set(crypto);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=stackyard-agent',
    keys,
    signingAlgorithm: ALGORITHM,
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), csr: request.toString('pem') };
}

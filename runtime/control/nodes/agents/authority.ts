import { createHash, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import 'reflect-metadata'; // wanted by @peculiar/x509
import * as x509 from '@peculiar/x509';
import { nodeServerName, SERVER_NAME } from '../../../../schemas/agent/messages.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 864e5;
const AUTHORITY_DAYS = 3_650;

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/**
 * The certificate authority between server and agents (mutual TLS). It signs one certificate for
 * the server and one per node, and is good for nothing else.
 *
 * ```
 * <folder>/authority.pem authority-key.pem   ten years; agents pin its fingerprint at enrolment
 * <folder>/server.pem server-key.pem         renewed at start when less than half its life is left
 * ```
 */
export class Authority {
  readonly certificate: string;
  readonly server: Pair;
  readonly #key: CryptoKey;
  readonly #issuer: x509.X509Certificate;

  private constructor(input: { issuer: x509.X509Certificate; key: CryptoKey; server: Pair }) {
    this.certificate = input.issuer.toString('pem');
    this.server = input.server;
    this.#issuer = input.issuer;
    this.#key = input.key;
  }

  /** sha256 of the authority's certificate (DER), in hex. */
  get fingerprint(): string {
    return createHash('sha256').update(Buffer.from(this.#issuer.rawData)).digest('hex');
  }

  /** Reads the authority from its folder, or makes it there. */
  static async open(folder: string): Promise<Authority> {
    x509.cryptoProvider.set(crypto);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const files = {
      certificate: join(folder, 'authority.pem'),
      key: join(folder, 'authority-key.pem'),
    };
    const pair = existsSync(files.certificate) ? await readPair(files) : await makeAuthority(files);
    const issuer = new x509.X509Certificate(pair.certificate);
    const key = await importKey(pair.key);
    const server = await openServerPair(folder, issuer, key);
    return new Authority({ issuer, key, server });
  }

  /**
   * Signs a node's certificate.
   *
   * @param csr PKCS#10 request (PEM); only its public key is taken from it
   * @throws Fault ENROLMENT_REFUSED when the request is not signed by its own key
   */
  async signNode(
    csr: string,
    node: NodeId,
  ): Promise<{ certificate: string; keyFingerprint: string; endsAt: Date }> {
    const request = await readRequest(csr);
    const endsAt = new Date(Date.now() + LIMITS.agent.certificateMs);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: randomBytes(16).toString('hex'),
      subject: `CN=${node}`,
      issuer: this.#issuer.subject,
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: endsAt,
      publicKey: request.publicKey,
      signingKey: this.#key,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        // Nodes also ask each other, so each of them is a server under a name of its own.
        new x509.ExtendedKeyUsageExtension(
          [x509.ExtendedKeyUsage.clientAuth, x509.ExtendedKeyUsage.serverAuth],
          true,
        ),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: nodeServerName(node) }]),
      ],
    });
    return {
      certificate: certificate.toString('pem'),
      keyFingerprint: fingerprintOfSpki(Buffer.from(request.publicKey.rawData)),
      endsAt,
    };
  }
}

/** @returns the name of a public key: sha256 of its SubjectPublicKeyInfo (DER), in hex */
export const fingerprintOfSpki = (spki: Buffer): string =>
  createHash('sha256').update(spki).digest('hex');

/** @returns the fingerprint of a key object */
export const fingerprintOfKey = (key: KeyObject): string =>
  fingerprintOfSpki(key.export({ type: 'spki', format: 'der' }));

/**
 * @param csr PKCS#10 request (PEM)
 * @returns the public key in it (SubjectPublicKeyInfo, DER), whose owner has signed it
 * @throws Fault ENROLMENT_REFUSED when that is not so
 */
export const requestedKey = async (csr: string): Promise<Buffer> =>
  Buffer.from((await readRequest(csr)).publicKey.rawData);

async function readRequest(csr: string): Promise<x509.Pkcs10CertificateRequest> {
  try {
    const request = new x509.Pkcs10CertificateRequest(csr);
    if (await request.verify()) return request;
  } catch (error) {
    throw new Fault('ENROLMENT_REFUSED', { why: 'its request cannot be read' }, { cause: error });
  }
  throw new Fault('ENROLMENT_REFUSED', { why: 'its request is not signed by its own key' });
}

async function makeAuthority(files: { certificate: string; key: string }): Promise<Pair> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(16).toString('hex'),
    name: 'CN=Stackyard node authority',
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + AUTHORITY_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const pair = { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
  await writeSecret(files.key, pair.key);
  await writeSecret(files.certificate, pair.certificate);
  return pair;
}

async function openServerPair(
  folder: string,
  issuer: x509.X509Certificate,
  key: CryptoKey,
): Promise<Pair> {
  const files = { certificate: join(folder, 'server.pem'), key: join(folder, 'server-key.pem') };
  if (existsSync(files.certificate)) {
    const pair = await readPair(files);
    if (isYoung(new x509.X509Certificate(pair.certificate))) return pair;
  }
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomBytes(16).toString('hex'),
    subject: 'CN=Stackyard server',
    issuer: issuer.subject,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + LIMITS.agent.certificateMs),
    publicKey: keys.publicKey,
    signingKey: key,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth], true),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: SERVER_NAME }]),
    ],
  });
  const pair = { certificate: certificate.toString('pem'), key: await exportKey(keys.privateKey) };
  await writeSecret(files.key, pair.key);
  await writeSecret(files.certificate, pair.certificate);
  return pair;
}

const isYoung = ({ notAfter }: x509.X509Certificate): boolean =>
  notAfter.getTime() - Date.now() > LIMITS.agent.certificateMs / 2;

const readPair = async (files: { certificate: string; key: string }): Promise<Pair> => ({
  certificate: await readFile(files.certificate, 'utf8'),
  key: await readFile(files.key, 'utf8'),
});

async function writeSecret(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, path);
}

async function exportKey(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function importKey(pem: string): Promise<CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem);
  return crypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}

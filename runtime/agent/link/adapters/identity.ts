import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeId } from '../../../../schemas/ids/brand.ts';
import type { EnrolAnswer } from '../../../../schemas/agent/messages.ts';

/** Who this node is, and how it proves it. */
export interface Identity {
  readonly node: NodeId;
  readonly key: string;
  readonly certificate: string;
  readonly authority: string;
}

/**
 * Keeps a node's identity in a folder that only root reads. The document is replaced as a whole, so
 * that key and certificate always belong together.
 */
export class IdentityFile {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns undefined when this node has not been enrolled */
  async read(): Promise<Identity | undefined> {
    try {
      const text = await readFile(join(this.#folder, 'identity.json'), 'utf8');
      const identity = JSON.parse(text) as Identity;
      return { ...identity, node: NodeId.parse(identity.node) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async write(identity: Identity): Promise<void> {
    await this.#replace('identity.json', identity);
    await rm(join(this.#folder, 'request.json'), { force: true });
  }

  /**
   * The request by which this node asks to join: the same after a restart of the agent, so that whoever
   * approves it approves what is asked then. It is gone once there is an identity.
   */
  async request(): Promise<KeyRequest> {
    const known = await this.#readRequest();
    if (known) return known;
    const request = await makeRequest();
    await this.#replace('request.json', request);
    return request;
  }

  /** @returns undefined as well when it cannot be understood: the power went while it was written */
  async #readRequest(): Promise<KeyRequest | undefined> {
    try {
      const text = await readFile(join(this.#folder, 'request.json'), 'utf8');
      const { key, csr } = JSON.parse(text) as Partial<KeyRequest>;
      return key && csr ? { key, csr } : undefined;
    } catch {
      return undefined;
    }
  }

  async #replace(name: string, document: unknown): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const file = join(this.#folder, name);
    await writeFile(`${file}.new`, JSON.stringify(document), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
}

/** A private key, and the request (PKCS#10) to sign its public one; both PEM. */
export interface KeyRequest {
  readonly key: string;
  readonly csr: string;
}

/**
 * Makes a key and a request to sign it. The key never leaves the node. What encodes requests is loaded only now: most
 * starts of an agent need none, and it is a third of the program.
 */
export async function makeRequest(): Promise<KeyRequest> {
  const { certificateRequest } = await import('./certificate-request.ts');
  return certificateRequest();
}

/**
 * @param key private, PEM
 * @returns its public half: SubjectPublicKeyInfo, DER
 */
export const publicHalf = (key: string): Buffer =>
  createPublicKey(key).export({ type: 'spki', format: 'der' });

/** @returns the identity that an answer to a request makes, together with the request's key */
export const identityFrom = (
  answer: Pick<EnrolAnswer, 'node' | 'certificate' | 'authority'>,
  key: string,
): Identity => ({
  node: answer.node,
  key,
  certificate: answer.certificate,
  authority: answer.authority,
});

/** @returns sha256 of a certificate (DER), in hex: what an enrolment token names the authority by */
export const certificateFingerprint = (certificate: Buffer): string =>
  createHash('sha256').update(certificate).digest('hex');

/** id-kp-serverAuth (RFC 5280, 4.2.1.12). */
const SERVER_USAGE = '1.3.6.1.5.5.7.3.1';

/**
 * @returns whether less than a third of a certificate's life is left, or it is one of before nodes
 *   asked each other, which none of them accepts
 */
export function needsRenewal(certificate: string, now: Date): boolean {
  const { validFrom, validTo, keyUsage } = new X509Certificate(certificate);
  const end = Date.parse(validTo);
  if (!(keyUsage as string[] | undefined)?.includes(SERVER_USAGE)) return true;
  return end - now.getTime() < (end - Date.parse(validFrom)) / 3;
}

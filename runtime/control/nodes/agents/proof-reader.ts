import type { X509Certificate } from 'node:crypto';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { NodeId } from '../../../../schemas/ids/brand.ts';
import { fingerprintOfKey } from './authority.ts';

/** What a certificate says of who shows it. */
export interface Proof {
  readonly node: NodeId;
  readonly keyFingerprint: string;
  readonly endsAt: Date;
}

/**
 * Reads certificates, each once: an agent shows its own with every connection, thousands of them after
 * a start, and taking the key out of it costs ten times as much as knowing it again.
 */
export class ProofReader {
  readonly #known = new Map<string, Proof>();
  readonly #most: number;

  /** @param most how many are remembered */
  constructor(most: number = LIMITS.agent.proofs) {
    this.#most = most;
  }

  /**
   * @param certificate one that our authority has signed: whoever calls it has made sure of that
   * @returns undefined when it names no node
   */
  read(certificate: X509Certificate): Proof | undefined {
    const { fingerprint256 } = certificate;
    const known = this.#known.get(fingerprint256);
    if (known) return known;
    const node = NodeId.safeParse(/CN=(.+)/.exec(certificate.subject)?.[1]);
    if (!node.success) return undefined;
    const keyFingerprint = fingerprintOfKey(certificate.publicKey);
    const proof = { node: node.data, keyFingerprint, endsAt: certificate.validToDate };
    // The one that was read first makes way.
    const [oldest] = this.#known.keys();
    if (this.#known.size >= this.#most && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(fingerprint256, proof);
    return proof;
  }
}

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { LIMITS } from '../../../../schemas/config/limits.ts';

const TIME_BYTES = 8;
const RANDOM_BYTES = 16;

/**
 * What a TPM is to sign, so that it says something about now. Nothing is kept of those that are given out, as
 * strangers ask for them as well: each carries its time and a seal. Each is good once, for one key; none
 * outlives this process.
 */
export class JoinNonces {
  readonly #secret = randomBytes(32);
  /** Used ones, until they would have ended anyway. */
  readonly #used = new Map<string, number>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** @returns base64 */
  issue(keyFingerprint: string): string {
    const head = Buffer.concat([Buffer.alloc(TIME_BYTES), randomBytes(RANDOM_BYTES)]);
    head.writeBigUInt64BE(BigInt(this.#now().getTime()));
    return Buffer.concat([head, this.#seal(head, keyFingerprint)]).toString('base64');
  }

  /** @returns whether it was given to this key a short time ago, and is used for the first time */
  redeem(nonce: string, keyFingerprint: string): boolean {
    const bytes = Buffer.from(nonce, 'base64');
    const head = bytes.subarray(0, TIME_BYTES + RANDOM_BYTES);
    const seal = bytes.subarray(head.length);
    const wanted = this.#seal(head, keyFingerprint);
    if (seal.length !== wanted.length || !timingSafeEqual(seal, wanted)) return false;
    const nowMs = this.#now().getTime();
    const endsAt = Number(head.readBigUInt64BE()) + LIMITS.join.nonceMs;
    // By its bytes: base64 can be written in several ways.
    const name = bytes.toString('base64');
    for (const [used, at] of this.#used) if (at < nowMs) this.#used.delete(used);
    if (endsAt < nowMs || this.#used.has(name) || this.#used.size >= LIMITS.join.nonces) {
      return false;
    }
    this.#used.set(name, endsAt);
    return true;
  }

  #seal(head: Buffer, keyFingerprint: string): Buffer {
    return createHmac('sha256', this.#secret).update(head).update(keyFingerprint).digest();
  }
}

import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { JoinCode } from '../../../../schemas/ids/join-code.ts';
import { deriveJoinCode } from '../../../process/join-code.ts';
import { oneAtATime } from '../../../process/one-at-a-time.ts';
import { groupOf } from '../core/join-room.ts';

/**
 * Works codes out, one at a time: that is made to be slow, and strangers can ask for it. Few of an address
 * wait, so that one that asks for many keeps no other out.
 */
export class JoinCodes {
  readonly #authority: string;
  readonly #inTurn = oneAtATime();
  /** How many wait, by address. */
  readonly #waiting = new Map<string, number>();
  #count = 0;

  /** @param authority sha256 of the server's authority, in hex */
  constructor(authority: string) {
    this.#authority = authority;
  }

  /** @throws Fault TOO_MANY_REQUESTS */
  async of(spki: Buffer, address: string): Promise<JoinCode> {
    const group = groupOf(address);
    const own = this.#waiting.get(group) ?? 0;
    const { codesWaiting, codesPerAddress } = LIMITS.join;
    if (this.#count >= codesWaiting || own >= codesPerAddress) {
      throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: 5 });
    }
    this.#count += 1;
    this.#waiting.set(group, own + 1);
    try {
      return await this.#inTurn(() => deriveJoinCode(spki, this.#authority));
    } finally {
      this.#count -= 1;
      const left = (this.#waiting.get(group) ?? 1) - 1;
      if (left > 0) this.#waiting.set(group, left);
      else this.#waiting.delete(group);
    }
  }
}

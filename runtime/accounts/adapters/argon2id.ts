import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { PasswordHasher } from '../ports/secrets.ts';

const derive = promisify(argon2);

/** What a hash costs, as RFC 9106 §3.1 names it; `memory` in KiB. */
export interface HashCost {
  readonly memory: number;
  readonly passes: number;
}

/** RFC 9106 §4, second recommended option, with less parallelism for small machines. */
const COST: HashCost = { memory: 65_536, passes: 3 };

const PARALLELISM = 1;
const TAG_BYTES = 32;

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('base64').replaceAll('=', '');

/**
 * argon2id; hashes are stored in the PHC string format, with their own costs.
 *
 * @param cost of new hashes
 */
export const argon2idAt = ({ memory, passes }: HashCost): PasswordHasher => ({
  async hash(password) {
    const nonce = randomBytes(16);
    const options = { memory, passes, parallelism: PARALLELISM, tagLength: TAG_BYTES };
    const tag = await derive('argon2id', { message: password, nonce, ...options });
    const costs = `m=${memory},t=${passes},p=${PARALLELISM}`;
    return `$argon2id$v=19$${costs}$${base64(nonce)}$${base64(tag)}`;
  },

  async verify(hash, password) {
    const match = PHC.exec(hash);
    if (!match) return false;
    const [m = 0, t = 0, p = 0] = match.slice(1, 4).map(Number);
    const nonce = Buffer.from(match[4] ?? '', 'base64');
    const wanted = Buffer.from(match[5] ?? '', 'base64');
    const found = await derive('argon2id', {
      message: password,
      nonce,
      memory: m,
      passes: t,
      parallelism: p,
      tagLength: wanted.length,
    });
    return timingSafeEqual(wanted, found);
  },
});

export const argon2id = argon2idAt(COST);

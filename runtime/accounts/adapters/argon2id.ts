import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { PasswordHasher } from '../ports/secrets.ts';

const derive = promisify(argon2);

/** RFC 9106 §4, second recommended option, with less parallelism for small machines. */
const COST = { memory: 65_536, passes: 3, parallelism: 1, tagLength: 32 } as const;

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('base64').replaceAll('=', '');

/** argon2id; hashes are stored in the PHC string format, with their own costs. */
export const argon2id: PasswordHasher = {
  async hash(password) {
    const nonce = randomBytes(16);
    const tag = await derive('argon2id', { message: password, nonce, ...COST });
    return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(nonce)}$${base64(tag)}`;
  },

  async verify(hash, password) {
    const match = PHC.exec(hash);
    if (!match) return false;
    const [memory = 0, passes = 0, parallelism = 0] = match.slice(1, 4).map(Number);
    const nonce = Buffer.from(match[4] ?? '', 'base64');
    const wanted = Buffer.from(match[5] ?? '', 'base64');
    const found = await derive('argon2id', {
      message: password,
      nonce,
      memory,
      passes,
      parallelism,
      tagLength: wanted.length,
    });
    return timingSafeEqual(wanted, found);
  },
};

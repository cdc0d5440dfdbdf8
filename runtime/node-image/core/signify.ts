import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { Fault } from '../../../schemas/errors/fault.ts';

/**
 * Keys and signatures as OpenBSD's signify(1) writes them: a line of comment, which nobody may trust, and base64 of
 * “Ed”, a number of the key (8 bytes) and what Ed25519 gives. They have no time in them, so they can be checked
 * by a machine whose clock is wrong.
 */

const ALGORITHM = Buffer.from('Ed');
const NUMBER_BYTES = 8;
const PUBLIC_BYTES = 32;
const SEED_BYTES = 32;
const SALT_BYTES = 16;
const CHECKSUM_BYTES = 8;
/** How a secret key is protected: by “bcrypt” with no rounds at all, which means not. */
const UNPROTECTED = Buffer.concat([Buffer.from('BK'), Buffer.alloc(4)]);
/** DER before the 32 bytes of a private or public Ed25519 key (RFC 8410). */
const PRIVATE_DER = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_DER = Buffer.from('302a300506032b6570032100', 'hex');

export interface NodeImageKey {
  /** Text of the file that stays secret. */
  readonly secret: string;
  /** Text of the file that first stages carry. */
  readonly public: string;
}

/**
 * @param random 8 bytes for the number of the key, and 32 that are the key
 * @param comment what it is for
 */
export function makeNodeImageKey(
  { number, seed }: { readonly number: Buffer; readonly seed: Buffer },
  comment: string,
): NodeImageKey {
  const pair = Buffer.concat([seed, publicOf(seed)]);
  const checksum = createHash('sha512').update(pair).digest().subarray(0, CHECKSUM_BYTES);
  const secret = [ALGORITHM, UNPROTECTED, Buffer.alloc(SALT_BYTES), checksum, number, pair];
  return {
    secret: write(`${comment} secret key`, Buffer.concat(secret)),
    public: write(
      `${comment} public key`,
      Buffer.concat([ALGORITHM, number, pair.subarray(SEED_BYTES)]),
    ),
  };
}

/** @returns the public key of a secret one @throws Fault KEY_UNREADABLE */
export function publicKeyOf(secretKey: string, file: string): string {
  const { comment, number, seed } = readSecret(secretKey, file);
  const bytes = Buffer.concat([ALGORITHM, number, publicOf(seed)]);
  return write(comment.replace(/secret key$/, 'public key'), bytes);
}

/**
 * @param secretKey text of its file
 * @param keyFile its name, for messages
 * @returns the text of a signature file
 * @throws Fault KEY_UNREADABLE
 */
export function signText(text: string, secretKey: string, keyFile: string): string {
  const { comment, number, seed } = readSecret(secretKey, keyFile);
  const key = createPrivateKey({
    key: Buffer.concat([PRIVATE_DER, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const signature = sign(null, Buffer.from(text), key);
  const by = comment.replace(/ secret key$/, '');
  return write(`signature by ${by}`, Buffer.concat([ALGORITHM, number, signature]));
}

function publicOf(seed: Buffer): Buffer {
  const key = createPrivateKey({
    key: Buffer.concat([PRIVATE_DER, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_DER.length);
}

function readSecret(text: string, file: string): { comment: string; number: Buffer; seed: Buffer } {
  const before = UNPROTECTED.length + SALT_BYTES + CHECKSUM_BYTES;
  const found = read(text, before + NUMBER_BYTES + SEED_BYTES + PUBLIC_BYTES);
  if (!found) throw new Fault('KEY_UNREADABLE', { file, why: 'it is no secret key of signify' });
  if (!found.bytes.subarray(0, UNPROTECTED.length).equals(UNPROTECTED)) {
    const why = 'it is protected by a passphrase; make one with “yard node-image key”';
    throw new Fault('KEY_UNREADABLE', { file, why });
  }
  const number = found.bytes.subarray(before, before + NUMBER_BYTES);
  const seed = found.bytes.subarray(before + NUMBER_BYTES, before + NUMBER_BYTES + SEED_BYTES);
  return { comment: found.comment, number, seed };
}

/** @returns what follows the name of the algorithm; undefined when it is not exactly of that size */
function read(text: string, sizeBytes: number): { comment: string; bytes: Buffer } | undefined {
  const [, comment = '', base64 = ''] =
    /^untrusted comment: (.{0,1000})\n([A-Za-z0-9+/]+=*)\n$/.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  const isOurs = bytes.subarray(0, ALGORITHM.length).equals(ALGORITHM);
  if (!isOurs || bytes.length !== ALGORITHM.length + sizeBytes) return undefined;
  return { comment, bytes: bytes.subarray(ALGORITHM.length) };
}

const write = (comment: string, bytes: Buffer): string =>
  `untrusted comment: ${comment}\n${bytes.toString('base64')}\n`;

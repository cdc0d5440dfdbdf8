import { z } from 'zod';

export { shortDigest } from './short-digest.ts';

/** A content digest as OCI writes it; only sha256 in lower case hex is accepted here. */
export const Digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'a digest like sha256:<64 hex digits>')
  .brand<'digest'>();
export type Digest = z.infer<typeof Digest>;

/** @returns the digest of 32 hash bytes. */
export const digestFromBytes = (hash: Uint8Array): Digest =>
  `sha256:${Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex')}` as Digest;

/** @returns the 32 hash bytes of a digest. */
export const digestToBytes = (digest: Digest): Uint8Array => Buffer.from(digestHex(digest), 'hex');

/** @returns the 64 hex digits of a digest. */
export const digestHex = (digest: Digest): string => digest.slice('sha256:'.length);

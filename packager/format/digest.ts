import { createHash, hash } from 'node:crypto';
import { Fault } from '../../schemas/errors/fault.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import { type ByteSource, readWindows } from './byte-source.ts';

/** @returns the sha256 digest of bytes. */
export const digestOf = (bytes: Uint8Array): Digest => `sha256:${hash('sha256', bytes)}` as Digest;

/** @returns the 32 bytes of a sha256. */
export const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');

/** A digest that is computed while bytes pass by. */
export function createDigester(): { update(bytes: Uint8Array): void; digest(): Digest } {
  const sha256 = createHash('sha256');
  return {
    update: (bytes) => void sha256.update(bytes),
    digest: () => `sha256:${sha256.digest('hex')}` as Digest,
  };
}

/**
 * @param what the thing that has this digest, for the sentence
 * @throws Fault DIGEST_MISMATCH
 */
export function expectDigest(found: Digest, wanted: Digest, what: string): void {
  if (found !== wanted) throw new Fault('DIGEST_MISMATCH', { what, wanted, found });
}

const WINDOW_BYTES = 4 * 2 ** 20;

/** Computes the digest of a whole source, window by window. */
export async function digestSource(
  source: ByteSource,
  what: string,
  onBytes: (count: number) => void = () => undefined,
): Promise<Digest> {
  const digester = createDigester();
  for await (const window of readWindows(source, WINDOW_BYTES, what)) {
    digester.update(window);
    onBytes(window.length);
  }
  return digester.digest();
}

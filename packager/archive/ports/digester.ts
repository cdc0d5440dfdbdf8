import type { Digest } from '../../../schemas/ids/digest.ts';

/** The sha256 of bytes that come one part after the other, computed beside what else is done. */
export interface Digester {
  /** To be waited for before the next; the bytes must be left alone until it is done. */
  update(bytes: Uint8Array): Promise<void>;
  /** To be called once, at the end. */
  digest(): Digest;
}

export type StartDigester = () => Digester;

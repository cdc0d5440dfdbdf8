import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';

/** What of images goes over the way to the server. */
export interface ImageLink {
  /** Where the server is, for messages. */
  readonly url: string;
  /**
   * Opens a part of a blob of an image that this node shall have, out of the server's own registry.
   *
   * @throws Fault UNREACHABLE, TOO_MANY_REQUESTS, NOT_FOUND
   */
  openBlob(
    image: Digest,
    blob: Digest,
    range: { readonly offset: number; readonly length: number; readonly signal: AbortSignal },
  ): Promise<AsyncIterable<Uint8Array>>;
  /**
   * Asks whether another node may have an image from this one.
   *
   * @param reader who it says it is, and the fingerprint of the key of its certificate
   * @throws Fault UNREACHABLE
   */
  mayRead(
    image: Digest,
    reader: { readonly node: NodeId; readonly keyFingerprint: string },
  ): Promise<boolean>;
}

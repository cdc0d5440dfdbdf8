import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';

/** Where another node is, and who it has to be. */
export interface PeerAddress {
  readonly node: NodeId;
  readonly address: string;
  readonly port: number;
}

/** The way to other nodes. Nothing that comes over it is verified yet. */
export interface PeerLink {
  /**
   * @returns the chunk index of an image, and at most one byte too many
   * @throws Fault UNREACHABLE, NOT_FOUND, FORBIDDEN, TOO_MANY_REQUESTS, CANCELLED
   */
  index(
    peer: PeerAddress,
    image: Digest,
    options: { readonly sizeBytes: number; readonly signal: AbortSignal },
  ): Promise<Uint8Array>;
  /**
   * @returns plain bytes of chunks of an image, one after the other, and at most one byte too many;
   *   undefined: the node does not have all of them yet
   * @throws Fault UNREACHABLE, NOT_FOUND, FORBIDDEN, TOO_MANY_REQUESTS, CANCELLED
   */
  chunks(
    peer: PeerAddress,
    image: Digest,
    run: {
      readonly first: number;
      readonly end: number;
      readonly plainBytes: number;
      readonly signal: AbortSignal;
    },
  ): Promise<Uint8Array | undefined>;
}

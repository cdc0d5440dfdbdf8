import type { NodeImageFileName, NodeImageVersion } from '../../../../schemas/agent/boot.ts';

/** What of node images goes over the way to the server. */
export interface NodeImageLink {
  /** Where the server is, for messages. */
  readonly url: string;
  /**
   * Opens a part of a file of a node image that this gateway shall serve.
   *
   * @throws Fault UNREACHABLE, TOO_MANY_REQUESTS, NOT_FOUND
   */
  openNodeImage(
    version: NodeImageVersion,
    file: NodeImageFileName,
    range: { readonly offset: number; readonly length: number; readonly signal: AbortSignal },
  ): Promise<AsyncIterable<Uint8Array>>;
}

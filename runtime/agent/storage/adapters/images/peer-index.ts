import { digestOf } from '../../../../../packager/format/digest.ts';
import type { DesiredImage } from '../../../../../schemas/agent/desired.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { PeersAside } from '../../core/images/peer-choice.ts';
import type { PeerLink } from '../../../link/ports/peer-link.ts';

/**
 * Asks other nodes for the chunk index of an image.
 *
 * @returns its bytes, their digest checked; undefined when no node gives them
 * @throws Fault CANCELLED
 */
export async function peerIndex(
  { id, indexBytes, peers }: DesiredImage,
  { link, aside, signal }: { link: PeerLink; aside: PeersAside; signal: AbortSignal },
): Promise<Uint8Array | undefined> {
  for (const peer of peers) {
    if (aside.has(peer.node, Date.now())) continue;
    try {
      const bytes = await link.index(peer, id, { sizeBytes: indexBytes, signal });
      if (digestOf(bytes) === id) return bytes;
      aside.lied(peer.node, Date.now());
    } catch (error) {
      if (signal.aborted) throw new Fault('CANCELLED', { what: 'The fetch' }, { cause: error });
      // Its chunks need not be waited for, too.
      if (Fault.is(error, 'UNREACHABLE')) aside.unreached(peer.node, Date.now());
    }
  }
  return undefined;
}

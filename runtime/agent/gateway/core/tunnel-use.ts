import type { DesiredNetwork } from '../../../../schemas/agent/desired.ts';
import type { TunnelUse } from '../../../../schemas/agent/tunnel.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { FoundTunnel } from '../ports/tunnels.ts';

/**
 * Says how a network stands to the tunnel. It counts as open only if each of its other nodes has proven
 * a moment ago that it has its key: that both have set it up does not tell that a firewall lets it pass.
 *
 * @param made the network as it was made last; undefined: it was not, or not by this process
 * @param tunnel as it is
 * @param nowMs milliseconds since 1970
 * @returns undefined when it does not span nodes
 */
export function tunnelUse(
  made: DesiredNetwork | undefined,
  tunnel: FoundTunnel | undefined,
  nowMs: number,
): TunnelUse | undefined {
  if (!made?.segment) return undefined;
  const { peers, sealed } = made.segment;
  if (sealed) return 'used';
  const answered = new Set(
    (tunnel?.peers ?? []).flatMap(({ key, answeredAtMs }) =>
      answeredAtMs !== undefined && nowMs - answeredAtMs <= LIMITS.network.tunnel.provenMs
        ? key
        : [],
    ),
  );
  const isOpen =
    peers.length > 0 && peers.every((peer) => peer.tunnel && answered.has(peer.tunnel.key));
  return isOpen ? 'open' : 'none';
}

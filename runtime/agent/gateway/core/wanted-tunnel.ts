import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { TunnelPeer, WantedTunnel } from '../ports/tunnels.ts';
import { formatAddress, parseAddress } from './ip-address.ts';
import { ownTunnel } from './own-tunnel.ts';

/**
 * Collects the other nodes that the networks of this one go to. Those that share no network with it
 * are no business of its tunnel.
 *
 * @returns peers by their address, each once; undefined when no network wants a tunnel
 */
export function wantedTunnel({
  node,
  networks,
}: Pick<DesiredState, 'node' | 'networks'>): WantedTunnel | undefined {
  const ends = networks.flatMap(({ segment }) =>
    (segment?.peers ?? []).flatMap(({ address, tunnel }): TunnelPeer[] => {
      if (!tunnel) return [];
      const endpoint = { address: canonical(address), port: tunnel.port };
      return [{ key: tunnel.key, address: canonical(tunnel.address), endpoint }];
    }),
  );
  if (ends.length === 0) return undefined;
  const peers = new Map(ends.map((end) => [end.address, end]));
  return {
    address: ownTunnel(node).address,
    peers: [...peers.keys()].sort().flatMap((address) => peers.get(address) ?? []),
  };
}

const canonical = (address: string): string => formatAddress(parseAddress(address));

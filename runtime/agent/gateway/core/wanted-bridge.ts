import type { DesiredNetwork } from '../../../../schemas/agent/desired.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { bridgeName } from '../../node/core/names.ts';
import type { FoundLink } from './found-link.ts';
import { linkMac } from './link-mac.ts';
import { ownerMark } from './owner-mark.ts';
import { planLink, type WantedLink } from './plan-links.ts';

/** Lines for `ip -batch` on the host; between the two the bridge gets its {@link bridgeSettings}. */
export interface BridgePlan {
  readonly make: readonly string[];
  readonly finish: readonly string[];
}

/**
 * Compares the bridge of a network with what there is. It has no address: the host takes no part in
 * the network. Several nodes are joined by one more port of it ({@link planSegment}).
 *
 * Multicast snooping is off: without a querier in the network it would drop neighbour discovery.
 */
export function planBridge(
  node: NodeId,
  network: Pick<DesiredNetwork, 'id' | 'mtu'>,
  found: FoundLink | undefined,
): BridgePlan {
  const wanted = wantedBridge(node, network);
  if (found) return { make: [], finish: planLink(wanted, found) };
  return {
    make: [
      `link add name ${wanted.name} address ${wanted.mac} type bridge stp_state 0 mcast_snooping 0`,
      `link set dev ${wanted.name} alias "${wanted.alias ?? ''}"`,
    ],
    finish: planLink(wanted, undefined),
  };
}

const wantedBridge = (
  node: NodeId,
  { id, mtu }: Pick<DesiredNetwork, 'id' | 'mtu'>,
): WantedLink => ({
  name: bridgeName(id),
  mac: linkMac('bridge', id),
  alias: ownerMark(node, id),
  mtu,
  addresses: [],
});

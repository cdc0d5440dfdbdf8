import type { NetworkId, NodeId } from '../../../../schemas/ids/brand.ts';
import { bridgeName, uplinkName } from '../../node/core/names.ts';
import type { FoundLink } from './found-link.ts';
import { addressIn } from './ip-address.ts';
import { linkMac } from './link-mac.ts';
import { ownerMark } from './owner-mark.ts';
import type { WantedLink } from './plan-links.ts';
import type { RouterShape } from './router-shape.ts';
import type { UplinkAddresses } from './uplink-addresses.ts';

/** A veth pair of a router: one end on the host, one in the router's namespace. */
export interface WantedPair {
  readonly host: WantedLink;
  readonly inside: WantedLink;
}

/** What a router consists of besides firewall and dnsmasq. */
export interface WantedRouter {
  readonly networks: readonly NetworkId[];
  readonly pairs: readonly WantedPair[];
  /** Default routes inside: by family the next hop, through the uplink. */
  readonly via4: string;
  readonly via6: string | undefined;
  /** Hosts that are behind a leg one by one: addresses with /32. */
  readonly hostRoutes: readonly { readonly to: string; readonly link: string }[];
}

/** Name of the uplink's end inside a router. */
export const INSIDE_UPLINK = 'uplink';

/**
 * Describes the links of a router. A leg carries packets as large as its bridge does.
 *
 * In a LAN, only the machines of the stack are behind the leg for the router: it has its address there
 * without the rest of the subnet. Everybody else in the LAN is outside, as without an uplink, so that who sends
 * from there by the leg is dropped as forged, and what the router itself sends there goes by its host.
 *
 * @param host `ipv6`: false on a kernel without IPv6: its addresses are left out; `links`: of the host
 */
export function wantedRouter(
  node: NodeId,
  router: RouterShape,
  uplink: UplinkAddresses,
  { ipv6, links }: { ipv6: boolean; links: readonly FoundLink[] },
): WantedRouter {
  const alias = ownerMark(node, router.stack);
  const both = (v4: string, v6: string): string[] => (ipv6 ? [v4, v6] : [v4]);
  const mtuOf = (network: NetworkId): { mtu?: number } => {
    const bridge = links.find(({ name }) => name === bridgeName(network));
    return bridge ? { mtu: bridge.mtu } : {};
  };
  const legs = router.legs.map((leg) => ({
    host: {
      name: leg.link,
      mac: linkMac('leg on the host', leg.network),
      alias,
      bridge: bridgeName(leg.network),
      ...mtuOf(leg.network),
      addresses: [],
    },
    inside: {
      name: leg.link,
      mac: linkMac('leg inside', leg.network),
      ...mtuOf(leg.network),
      addresses: both(leg.lan ? `${addressIn(leg.gateway4)}/32` : leg.gateway4, leg.gateway6),
    },
  }));
  const toHost: WantedPair = {
    host: {
      name: uplinkName(router.stack),
      mac: linkMac('uplink on the host', router.stack),
      alias,
      addresses: both(uplink.host4, uplink.host6),
    },
    inside: {
      name: INSIDE_UPLINK,
      mac: linkMac('uplink inside', router.stack),
      addresses: both(uplink.router4, uplink.router6),
    },
  };
  return {
    networks: router.legs.map((leg) => leg.network),
    pairs: [toHost, ...legs],
    via4: addressIn(uplink.host4),
    via6: ipv6 ? addressIn(uplink.host6) : undefined,
    hostRoutes: router.legs
      .filter(({ lan }) => lan)
      .flatMap(({ link, hosts }) => hosts.map(({ address4 }) => ({ to: `${address4}/32`, link }))),
  };
}

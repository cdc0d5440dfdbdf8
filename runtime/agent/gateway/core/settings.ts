import type { NetworkId, NodeId, StackId } from '../../../../schemas/ids/brand.ts';
import {
  bridgeName,
  lanPlugName,
  lanPortName,
  routerLegName,
  segmentName,
  tunnelName,
  uplinkName,
} from '../../node/core/names.ts';

/** Kernel settings: paths below /proc/sys/net, and the value each shall have. */
export type Settings = Readonly<Record<string, string>>;

/** A bridge carries frames; the host itself neither sends nor takes packets there. */
export const bridgeSettings = (network: NetworkId): Settings => silent(bridgeName(network));

/** A port of the bridge towards other nodes, should it ever be out of its bridge. */
export const segmentSettings = (network: NetworkId): Settings => silent(segmentName(network));

/** Both ends of what attaches a network to a LAN. */
export const lanSettings = (network: NetworkId): Settings => ({
  ...silent(lanPortName(network)),
  ...silent(lanPlugName(network)),
});

/** The tunnel to other nodes; what it carries comes from their tunnels alone. */
export const tunnelSettings = (node: NodeId): Settings => ({
  [`ipv6/conf/${tunnelName(node)}/disable_ipv6`]: '0',
  [`ipv6/conf/${tunnelName(node)}/accept_ra`]: '0',
});

/** The host's ends of a router's links. A leg is silent too, should it ever be out of its bridge. */
export const hostSettings = (stack: StackId, networks: readonly NetworkId[]): Settings =>
  Object.assign(
    uplinkSettings(stack),
    ...networks.map((network) => silent(routerLegName(network))),
  ) as Settings;

const silent = (link: string): Settings => ({
  [`ipv6/conf/${link}/disable_ipv6`]: '1',
  [`ipv4/conf/${link}/rp_filter`]: '1',
});

/**
 * The host's end of an uplink. `route_localnet` lets the host reach published ports by 127.0.0.1;
 * the host's table drops what a router might send to 127.0.0.0/8 on this link by itself.
 */
const uplinkSettings = (stack: StackId): Settings => ({
  [`ipv4/conf/${uplinkName(stack)}/route_localnet`]: '1',
  [`ipv6/conf/${uplinkName(stack)}/disable_ipv6`]: '0',
  [`ipv6/conf/${uplinkName(stack)}/accept_ra`]: '0',
  [`ipv6/conf/${uplinkName(stack)}/accept_dad`]: '0',
  [`ipv4/conf/${uplinkName(stack)}/accept_redirects`]: '0',
});

/** Inside a router, before it has links: they take over `default`. */
export const routerSettings: Settings = {
  'ipv4/ip_forward': '1',
  'ipv4/conf/all/accept_redirects': '0',
  'ipv6/conf/all/forwarding': '1',
  'ipv6/conf/default/accept_ra': '0',
  'ipv6/conf/default/accept_dad': '0',
};

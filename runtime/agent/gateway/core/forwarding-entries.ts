import { parseAddress } from './ip-address.ts';
import type { Peer, Segment } from './segment.ts';

/** Frames to a MAC address go to a node, and nowhere else unless another entry says so too. */
export interface ForwardingEntry {
  readonly mac: string;
  /** Address of the node. */
  readonly to: string;
}

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';
/** Stands for every MAC address without an entry of its own (bridge(8)). */
const ALL_OTHERS = '00:00:00:00:00:00';
/** IPv6 groups as Ethernet addresses: 33:33, then the last four bytes (RFC 2464 §7). */
const ALL_NODES = '33:33:00:00:00:01';
const ALL_ROUTERS = '33:33:00:00:00:02';
/** ff02::1:2: DHCPv6 servers and relays (RFC 8415 §7.1). */
const DHCP_SERVERS = '33:33:00:01:00:02';
/** The router has the first address of its network, `…::1`. */
const ROUTER_ADDRESS6 = '::1';

/**
 * Says which frames go to which other nodes. There is an entry for every host, for broadcasts (ARP,
 * DHCP), and for the groups that IPv6 needs to find hosts and the router; nothing else leaves a
 * node. An all-zero entry for each node, which would stand for every other MAC address, copied each
 * unicast frame to every node. There is one for one node only where that attaches the network to a LAN, whose hosts
 * nobody can list.
 *
 * A host is asked for in the group of each of its addresses (RFC 4291 §2.7.1): the one from its seed,
 * and the link-local one that follows from its MAC address (RFC 4862 §5.3, RFC 4291 appendix A).
 *
 * @returns entries in the order of their MAC addresses, none twice
 */
export function forwardingEntries({ peers, routerMac, others }: Segment): ForwardingEntry[] {
  const named = peers.flatMap((peer) =>
    [...macsOf(peer, routerMac), ...groupsOf(peer, routerMac)].map((mac) => ({
      mac,
      to: peer.address,
    })),
  );
  const entries = others === undefined ? named : [...named, { mac: ALL_OTHERS, to: others }];
  const different = new Map(entries.map((entry) => [entryKey(entry), entry]));
  return [...different.keys()].sort().flatMap((key) => different.get(key) ?? []);
}

/** @returns what tells entries apart */
export const entryKey = ({ mac, to }: ForwardingEntry): string => `${mac} ${to}`;

/**
 * @returns whether an entry stands for no single host, so that there may be several: a group
 *   (IEEE 802-2014 §8.4), or all others
 */
export const isGroup = (mac: string): boolean =>
  mac === ALL_OTHERS || (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;

const macsOf = ({ hosts, router }: Peer, routerMac: string): string[] => [
  ...hosts.map(({ mac }) => mac),
  ...(router ? [routerMac] : []),
];

const groupsOf = (peer: Peer, routerMac: string): string[] => [
  BROADCAST,
  ALL_NODES,
  ...peer.hosts.flatMap(({ mac, address6 }) => [
    solicitedNode(macTail(mac)),
    solicitedNode(addressTail(address6)),
  ]),
  ...(peer.router
    ? [
        ALL_ROUTERS,
        DHCP_SERVERS,
        solicitedNode(macTail(routerMac)),
        solicitedNode(addressTail(ROUTER_ADDRESS6)),
      ]
    : []),
];

/** @param tail the last three bytes of an IPv6 address, such as `00:00:0a` */
const solicitedNode = (tail: string): string => `33:33:ff:${tail}`;

/** Of the link-local address that follows from a MAC address: the last bytes of both are the same. */
const macTail = (mac: string): string => mac.slice(-8);

const addressTail = (address6: string): string => {
  const hex = (parseAddress(address6).value & 0xff_ffffn).toString(16).padStart(6, '0');
  return (hex.match(/../g) ?? []).join(':');
};

import type { DesiredNetwork } from '../../../../schemas/agent/desired.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { MacAddress } from '../../../../schemas/ids/names.ts';
import type { FoundUnderlay } from '../../node/ports/underlay.ts';
import { formatAddress, parseAddress } from './ip-address.ts';
import { linkMac } from './link-mac.ts';

/** Assigned to VXLAN (RFC 7348 §5). */
export const VXLAN_PORT = 4_789;

/** What of a network is behind another node. Addresses are canonical text. */
export interface Peer {
  readonly address: string;
  readonly router: boolean;
  readonly hosts: readonly { readonly mac: string; readonly address6: string }[];
}

/** A network that spans nodes, seen from one of them. */
export interface Segment {
  readonly vni: number;
  readonly mtu: number;
  /** Address of this node in the network between nodes, or inside the tunnels. */
  readonly local: string;
  /** MAC address of the router in this network, whichever node it is on. */
  readonly routerMac: string;
  readonly peers: readonly Peer[];
  /** Node that frames to unknown MAC addresses go to: it attaches the network to a LAN. Undefined: nowhere. */
  readonly others?: string;
}

/**
 * Reads the segment of a network. Like a router, it is not passed on as it came: every value is
 * checked once more and written in one canonical way.
 *
 * @param underlay where frames come from: the tunnel, if the network is sealed
 * @returns undefined when the network is on this node alone
 * @throws Fault NETWORK_FAILED naming what stands in the way
 */
export function shapeSegment(
  { id, vni, mtu, segment, lan }: DesiredNetwork,
  underlay: FoundUnderlay,
): Segment | undefined {
  if (!segment) return undefined;
  const refuse = (message: string): never => {
    throw new Fault('NETWORK_FAILED', { what: `Network ${id}`, message });
  };
  const local = underlay.kind === 'found' ? underlay.address : refuse(UNREACHED[underlay.kind]);
  const peers = segment.peers.map(({ address, tunnel, router, hosts }) => ({
    address: canonical(segment.sealed ? (tunnel?.address ?? refuse(NO_TUNNEL)) : address),
    router,
    hosts: hosts.map(({ mac, address6 }) => ({ mac, address6: canonical(address6) })),
  }));
  const routerMac = linkMac('leg inside', id);
  const macs = peers.flatMap(({ router, hosts }) => [
    ...hosts.map(({ mac }) => mac),
    ...(router ? [routerMac] : []),
  ]);
  const odd = macs.find((mac) => !MacAddress.safeParse(mac).success);
  if (odd !== undefined) refuse(`not a MAC address: ${odd}`);
  const seen = new Set<string>();
  const twice = macs.find((mac) => seen.size === seen.add(mac).size);
  if (twice !== undefined) refuse(`the MAC address ${twice} would be behind two nodes`);
  const addresses = peers.map(({ address }) => address);
  if (addresses.includes(local) || new Set(addresses).size < addresses.length) {
    refuse('two of its nodes have the same address, so frames cannot be told where to go');
  }
  const isOther = (address: string): boolean => address.includes(':') !== local.includes(':');
  const foreign = addresses.find(isOther);
  if (foreign !== undefined) {
    refuse(`its nodes reach each other by IPv4 or by IPv6, not both: ${local} and ${foreign}`);
  }
  const gateway = peers.find(({ router }) => router);
  const others = lan?.at === 'router' && gateway ? { others: gateway.address } : {};
  return { vni, mtu, local, routerMac, peers, ...others };
}

const UNREACHED = {
  none: 'it spans nodes, and this node has no address by which others reach it: set STACKYARD_AGENT_ADDRESS',
  lost: 'it spans nodes, and the address of this node (STACKYARD_AGENT_ADDRESS) is on none of its interfaces',
} as const;

const NO_TUNNEL = 'it is encrypted, and one of its nodes has no tunnel';

const canonical = (address: string): string => formatAddress(parseAddress(address));

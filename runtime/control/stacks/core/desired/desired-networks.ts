import type { DesiredNetwork, SegmentPeer } from '../../../../../schemas/agent/desired.ts';
import type { DesiredLan } from '../../../../../schemas/agent/lan.ts';
import type { NodeAddress } from '../../../../../schemas/agent/node-address.ts';
import type { TunnelEnd } from '../../../../../schemas/agent/tunnel.ts';
import type { NetworkId, NodeId } from '../../../../../schemas/ids/brand.ts';
import type { DefinedNetwork, StackDefinition } from '../define/definition.ts';
import { networkMembers } from '../define/network-members.ts';
import { machinesOn, networksOn } from '../define/on-node.ts';
import type { StackRecord } from '../define/stack-record.ts';

/** Address of a node in the network between nodes; undefined: it has not told one. */
export type AddressOf = (node: NodeId) => NodeAddress | undefined;

/** What networks have to do with tunnels. */
export interface TunnelSight {
  /** Undefined: nothing of this network is encrypted, or the node cannot. */
  readonly endOf: (network: NetworkId, node: NodeId) => TunnelEnd | undefined;
  /** Whether the frames of a network, which these nodes have a part in, go through tunnels. */
  readonly isSealed: (network: NetworkId, members: readonly NodeId[]) => boolean;
}

interface PeerSight {
  readonly definition: StackDefinition;
  readonly addressOf: AddressOf;
  readonly endOf: (node: NodeId) => TunnelEnd | undefined;
  readonly sealed: boolean;
}

/**
 * @returns the networks of a stack that a node takes part in. One that other nodes take part in as
 *   well is a segment, which names what is behind each of them. A node without a tunnel, whose agent
 *   may be older, is not told of tunnels.
 */
export const desiredNetworks = (
  { id: stack, definition }: Pick<StackRecord, 'id' | 'definition'>,
  node: NodeId,
  {
    addressOf,
    tunnels,
    knowsUplinks,
  }: {
    readonly addressOf: AddressOf;
    readonly tunnels: TunnelSight;
    /** Whether the agent of the node can be told of LANs; an older one would refuse the document. */
    readonly knowsUplinks: boolean;
  },
): DesiredNetwork[] =>
  networksOn(definition, node).map((network) => {
    const { id, name, vni, mtu } = network;
    const members = networkMembers(definition, id);
    const others = members.filter((other) => other !== node);
    const lan = knowsUplinks ? desiredLan(network, node, definition) : undefined;
    const own = { id, stack, name, vni, mtu, ...(lan ? { lan } : {}) };
    if (others.length === 0) return own;
    const able = tunnels.endOf(id, node) !== undefined;
    const sealed = tunnels.isSealed(id, members);
    // The others take nothing in plain from it, and nobody shall read what it would send.
    if (sealed && !able) return { ...own, segment: { peers: [] } };
    const endOf = (other: NodeId) => (able ? tunnels.endOf(id, other) : undefined);
    const sight = { definition, addressOf, endOf, sealed };
    const peers = others.flatMap((other) => peerOf(other, network, sight));
    return { ...own, segment: { peers, ...(sealed ? { sealed } : {}) } };
  });

/** Only the node of the router attaches a network to a LAN, so that no loop arises. */
function desiredLan(
  { id, uplink }: DefinedNetwork,
  node: NodeId,
  { gateway, machines }: StackDefinition,
): DesiredLan | undefined {
  if (!uplink) return undefined;
  if (node !== gateway) return { at: 'router' };
  const hosts = machines.flatMap(({ interfaces }) =>
    interfaces
      .filter(({ network }) => network === id)
      .map(({ mac, address4 }) => ({ mac, address4 })),
  );
  return { at: 'here', uplink: uplink.name, router4: uplink.router4, hosts };
}

/** A node whose address is not known is left out until it tells it; so is one without a key. */
function peerOf(
  node: NodeId,
  { id }: DefinedNetwork,
  { definition, addressOf, endOf, sealed }: PeerSight,
): SegmentPeer[] {
  const [address, tunnel] = [addressOf(node), endOf(node)];
  if (address === undefined || (sealed && !tunnel)) return [];
  const hosts = machinesOn(definition, node).flatMap(({ interfaces }) =>
    interfaces
      .filter(({ network }) => network === id)
      .map(({ mac, address6 }) => ({ mac, address6 })),
  );
  const router = node === definition.gateway;
  return [{ address, router, hosts, ...(tunnel ? { tunnel } : {}) }];
}

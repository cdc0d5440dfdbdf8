import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { TUNNEL_NETWORK } from '../../../../schemas/agent/tunnel.ts';
import {
  BRIDGE_NAMES,
  hostTableName,
  LEG_NAMES,
  SEGMENT_NAMES,
  TUNNEL_NAMES,
  tunnelName,
  UPLINK_NAMES,
} from '../../node/core/names.ts';
import { metadataRules } from './metadata-addresses.ts';
import { agentMark } from './owner-mark.ts';
import { type Chain, renderTable } from './render-table.ts';
import { VXLAN_PORT } from './segment.ts';

/** A network that spans nodes, and who may send frames of it. */
export interface GuardedSegment {
  readonly vni: number;
  /** Addresses of the other nodes, canonical. */
  readonly peers: readonly string[];
  /** Name of the only interface that they may come by; absent: any. */
  readonly inside?: string;
}

/**
 * The table that keeps stacks away from the host and from each other. Every agent on a host has one
 * of its own; they all say the same about every stack, so it does not matter whose runs.
 *
 * Its policies are `accept`: what is not about stacks is none of its business. Bridged frames come
 * by here only where br_netfilter is loaded. They are not tracked, because two stacks may use the
 * same addresses, and because nothing may translate them.
 *
 * Some clouds have name servers at the addresses of their metadata services: routers may ask those
 * for names. What machines send there ends in their router already.
 *
 * Frames of a network that spans nodes are taken from its other nodes only. They are told apart by
 * the network's number in them, so that VXLAN of others (other agents, containers) is left alone. They
 * are not tracked: no translation of anybody, such as a published port, may lead them elsewhere. A
 * machine must not send such a frame to another node, where it would come from this node's address.
 *
 * An encrypted network takes its frames from the tunnel alone. Nothing else comes by the tunnel, and
 * what was meant for it never goes another way: were it gone, there would be the default route.
 */
export const renderHostTable = (node: NodeId, segments: readonly GuardedSegment[]): string =>
  renderTable(hostTableName(node), agentMark(node), [
    ...segments.map(segmentChain),
    {
      name: 'arrive',
      type: 'type filter hook prerouting priority raw; policy accept;',
      rules: [
        `iifname "${BRIDGE_NAMES}" notrack`,
        `iifname "${UPLINK_NAMES}" ip daddr 127.0.0.0/8 drop`,
        ...untracked(segments),
      ],
    },
    {
      name: 'send',
      type: 'type filter hook output priority raw; policy accept;',
      rules: [
        `oifname != "${TUNNEL_NAMES}" ip6 daddr ${TUNNEL_NETWORK} meta l4proto udp drop`,
        ...untracked(segments),
      ],
    },
    {
      name: 'input',
      type: 'type filter hook input priority filter; policy accept;',
      rules: [
        `iifname "${BRIDGE_NAMES}" drop`,
        `iifname "${LEG_NAMES}" drop`,
        `iifname "${SEGMENT_NAMES}" drop`,
        ...guarded(segments),
        `iifname "${tunnelName(node)}" drop`,
        `iifname != "${UPLINK_NAMES}" accept`,
        'ct state established,related accept',
        'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept',
        'drop',
      ],
    },
    {
      name: 'forward',
      type: 'type filter hook forward priority filter; policy accept;',
      rules: [
        `iifname "${BRIDGE_NAMES}" oifname "${BRIDGE_NAMES}" accept`,
        `iifname "${BRIDGE_NAMES}" drop`,
        `oifname "${BRIDGE_NAMES}" drop`,
        `iifname "${LEG_NAMES}" drop`,
        `iifname "${SEGMENT_NAMES}" drop`,
        `iifname "${TUNNEL_NAMES}" drop`,
        `oifname "${TUNNEL_NAMES}" drop`,
        `iifname != "${UPLINK_NAMES}" oifname != "${UPLINK_NAMES}" accept`,
        `iifname "${UPLINK_NAMES}" udp dport ${VXLAN_PORT} drop`,
        // It would come with the address of this node, which is all that an NFS server goes by.
        `iifname "${UPLINK_NAMES}" tcp dport ${NFS_PORT} ct status & dnat != dnat drop`,
        'ct state established,related accept',
        ...metadataRules(
          `iifname "${UPLINK_NAMES}"`,
          'meta l4proto { tcp, udp } th dport 53 accept',
        ),
        ...metadataRules(`iifname "${UPLINK_NAMES}"`, 'drop'),
        `oifname "${UPLINK_NAMES}" ct status & dnat != dnat drop`,
      ],
    },
  ]);

const NFS_PORT = 2049;

/** The number of a network is in the second half of the header, behind that of UDP (RFC 7348 §5). */
const NUMBER = '@th,96,24';

const chainName = ({ vni }: GuardedSegment): string => `segment-${vni}`;

const segmentChain = (segment: GuardedSegment): Chain => {
  const by = segment.inside === undefined ? '' : `iifname "${segment.inside}" `;
  const acceptFrom = (family: 'ip' | 'ip6', isFamily: (address: string) => boolean): string[] => {
    const senders = segment.peers.filter(isFamily);
    return senders.length === 0 ? [] : [`${by}${family} saddr { ${senders.join(', ')} } accept`];
  };
  const is6 = (address: string): boolean => address.includes(':');
  const rules = [
    ...acceptFrom('ip', (address) => !is6(address)),
    ...acceptFrom('ip6', is6),
    'drop',
  ];
  return { name: chainName(segment), rules };
};

function guarded(segments: readonly GuardedSegment[]): string[] {
  if (segments.length === 0) return [];
  const chains = segments.map((segment) => `${segment.vni} : goto ${chainName(segment)}`);
  const elsewhere = `iifname != "${UPLINK_NAMES}"`;
  return [`${elsewhere} udp dport ${VXLAN_PORT} ${NUMBER} vmap { ${chains.join(', ')} }`];
}

function untracked(segments: readonly GuardedSegment[]): string[] {
  if (segments.length === 0) return [];
  const numbers = segments.map(({ vni }) => vni).join(', ');
  return [`udp dport ${VXLAN_PORT} ${NUMBER} { ${numbers} } notrack`];
}

import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { lanPlugName, lanPortName, lanTableName } from '../../node/core/names.ts';
import type { LanShape } from './lan-shape.ts';
import { ownerMark } from './owner-mark.ts';
import { type Chain, renderTable } from './render-table.ts';
import { VXLAN_PORT } from './segment.ts';

/** A tag would lead a frame into another VLAN than the one that was chosen (“VLAN hopping”). */
const UNTAGGED = 'ether type { 8021q, 8021ad } drop';
/** Neither side gives the other leases (RFC 2131 §4.1). */
const NO_DHCP = 'udp dport { 67, 68 } drop';

/**
 * The table, of family bridge, between a network and the LAN that it is attached to. IPv4 and ARP
 * pass, and nothing else: no router advertisements, no spanning tree, no tagged frames.
 *
 * - Out goes what comes from a machine of the network, by its own MAC and IPv4 address. Nobody in the
 *   LAN can be impersonated. The router defends its address (RFC 5227), and says nothing else there.
 * - In comes what does not pretend to be from the network itself. It is looked at before the bridge
 *   learns from it who is where, or a stranger could draw the frames of a machine to the LAN.
 *
 * A frame that has come in never goes out by another node, and one that has gone out never comes in: the
 * sender is of the network or is not. So two nodes that are attached at the same time, as for a
 * moment while a router moves, make no loop.
 *
 * The host is not part of it, also where the LAN is a bridge with an address of its own: machines
 * reach nothing of the host, nor anything by way of it.
 */
export function renderLanTable(node: NodeId, lan: LanShape): string {
  const { network, router, machines } = lan;
  const port = lanPortName(network);
  const plug = lanPlugName(network);
  const all = [router, ...machines];
  const addresses = `{ ${all.map(({ address4 }) => address4).join(', ')} }`;
  const macs = `{ ${all.map(({ mac }) => mac).join(', ')} }`;
  const chains: Chain[] = [
    {
      name: 'arrive',
      type: 'type filter hook prerouting priority filter; policy accept;',
      rules: [
        `iifname != "${port}" accept`,
        UNTAGGED,
        `ether saddr ${macs} drop`,
        `ether type arp arp saddr ip != ${addresses} accept`,
        NO_DHCP,
        `ip saddr ${addresses} drop`,
        `ether daddr ${router.mac} drop`,
        'ether type ip accept',
        'drop',
      ],
    },
    {
      name: 'leave',
      type: 'type filter hook forward priority filter; policy accept;',
      rules: [
        `oifname != "${port}" accept`,
        UNTAGGED,
        ...all.map(
          ({ mac, address4 }) =>
            `ether type arp ether saddr ${mac} arp saddr ether ${mac} arp saddr ip { 0.0.0.0, ${address4} } accept`,
        ),
        NO_DHCP,
        `udp dport ${VXLAN_PORT} drop`,
        ...machines.map(
          ({ mac, address4 }) => `ether type ip ether saddr ${mac} ip saddr ${address4} accept`,
        ),
        'drop',
      ],
    },
    {
      name: 'input',
      type: 'type filter hook input priority filter; policy accept;',
      rules: [`iifname "${plug}" drop`],
    },
    {
      name: 'output',
      type: 'type filter hook output priority filter; policy accept;',
      rules: [`oifname "${plug}" drop`],
    },
  ];
  return renderTable(lanTableName(network), ownerMark(node, network), chains, 'bridge');
}

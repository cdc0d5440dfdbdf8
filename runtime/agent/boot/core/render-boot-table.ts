import type { DesiredBoot } from '../../../../schemas/agent/boot.ts';
import { addressIn } from '../../gateway/core/ip-address.ts';
import { renderTable } from '../../gateway/core/render-table.ts';

/** Ports of this node that other nodes need, and that let in nobody who is none. */
export interface NodePorts {
  /** Where agents answer each other (TCP); undefined: they do not. */
  readonly image: number | undefined;
  /** Of the tunnel (UDP). */
  readonly tunnel: number;
}

const NFS_PORT = 2049;
const VXLAN_PORT = 4789;

/**
 * The table that lets machines on a boot network reach what they need to boot, and the doors by which
 * nodes know each other, and nothing else of this node: not its pages, its ssh or whatever else
 * listens. It passes nothing on from there either, except to published ports and, where the node
 * itself is the way out for its clients, as the host would without it.
 *
 * Whose frames of networks of stacks are taken, and who gets in by NFS, others decide already: the
 * addresses of the nodes.
 */
export function renderBootTable(
  boot: Pick<DesiredBoot, 'link' | 'address' | 'port' | 'dhcp' | 'server'>,
  names: { readonly table: string; readonly mark: string },
  ports: NodePorts,
): string {
  const { link } = boot;
  const own = addressIn(boot.address);
  const door = new URL(boot.server);
  const tcp = [boot.port, ...(ports.image === undefined ? [] : [ports.image]), NFS_PORT];
  const isDoorHere = door.hostname === own;
  const isWayOut = boot.dhcp.mode === 'full' && boot.dhcp.router === own;
  return renderTable(names.table, names.mark, [
    {
      name: 'input',
      type: 'type filter hook input priority filter; policy accept;',
      rules: [
        `iifname != "${link}" accept`,
        'ct state established,related accept',
        'icmp type echo-request accept',
        'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept',
        'udp dport { 67, 68, 69, 4011 } accept',
        `tcp dport { ${[...tcp, ...(isDoorHere ? [doorPort(door)] : [])].join(', ')} } accept`,
        `udp dport { ${VXLAN_PORT}, ${ports.tunnel} } accept`,
        'drop',
      ],
    },
    {
      name: 'forward',
      type: 'type filter hook forward priority filter; policy accept;',
      rules: [
        `iifname != "${link}" accept`,
        `oifname "${link}" accept`,
        ...(isWayOut
          ? []
          : ['ct state established,related accept', 'ct status dnat accept', 'drop']),
      ],
    },
  ]);
}

const doorPort = ({ port }: URL): number => (port === '' ? 443 : Number(port));

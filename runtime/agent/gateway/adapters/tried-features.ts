import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NetworkNamespace } from './network-namespace.ts';

/** Something a kernel may be able to do, and a small attempt at it. */
export interface Feature {
  readonly name: string;
  readonly program: 'ip' | 'nft';
  readonly script: string;
}

const rule = (type: string, text: string): string =>
  `table inet try { chain c { type ${type}; ${text}; }; }\n`;
const PREROUTING = 'nat hook prerouting priority dstnat';
const POSTROUTING = 'nat hook postrouting priority srcnat';

/** What joins networks across nodes; a node on its own does without. */
export const VXLAN: Feature = {
  name: 'VXLAN',
  program: 'ip',
  script: 'link add name try type vxlan id 1 dstport 4789 nolearning\n',
};

/** What guards a network that is attached to a LAN. */
export const BRIDGE_FILTERS: Feature = {
  name: 'filters between ports of a bridge',
  program: 'nft',
  script:
    'table bridge try { chain c { type filter hook forward priority 0; ether type arp drop; }; }\n',
};

/** What takes one VLAN from a network card. */
export const VLANS: Feature = {
  name: 'VLANs',
  program: 'ip',
  script:
    'link add name try type veth peer name tried\nlink add link try name vlan type vlan id 1\n',
};

/** One small attempt at everything that routers are made of. */
const FEATURES: readonly Feature[] = [
  { name: 'bridges', program: 'ip', script: 'link add name try type bridge\n' },
  {
    name: 'virtual Ethernet pairs (veth)',
    program: 'ip',
    script: 'link add name try type veth peer name tried\n',
  },
  {
    name: 'address translation in nftables',
    program: 'nft',
    script: rule(POSTROUTING, 'oifname "try" masquerade'),
  },
  {
    name: 'route look-ups in nftables (fib)',
    program: 'nft',
    script: rule(PREROUTING, 'fib daddr type local tcp dport 80 dnat ip to 192.0.2.1'),
  },
  {
    name: 'load balancing in nftables (jhash)',
    program: 'nft',
    script: rule(
      PREROUTING,
      'tcp dport 80 dnat ip to jhash ip saddr mod 2 map { 0 : 192.0.2.1, 1 : 192.0.2.2 }:80',
    ),
  },
];

/**
 * Tries every feature for real, each in a network namespace that is gone right after.
 *
 * @returns names of those that this kernel refuses
 */
export async function triedFeatures(host: NetworkNamespace): Promise<string[]> {
  const tried = FEATURES.map(async (feature) =>
    (await isFeatureThere(host, feature)) ? [] : [feature.name],
  );
  return (await Promise.all(tried)).flat();
}

/** Tries one feature for real, in the same way. */
export async function isFeatureThere(
  host: NetworkNamespace,
  { program, script }: Feature,
): Promise<boolean> {
  const args = program === 'ip' ? ['ip', '-batch', '-'] : ['nft', '-f', '-'];
  try {
    await host.run('unshare', ['--net', '--', ...args], { stdin: script });
    return true;
  } catch (error) {
    return !Fault.is(error, 'TOOL_FAILED');
  }
}

import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { stackTableName, uplinkName } from '../../node/core/names.ts';
import { addressIn } from './ip-address.ts';
import { ownerMark } from './owner-mark.ts';
import { renderTable } from './render-table.ts';
import type { RouterShape } from './router-shape.ts';
import type { UplinkAddresses } from './uplink-addresses.ts';

/**
 * The host's table of one stack: leads published ports to its router, and its router's traffic out.
 *
 * - A port that is published leads to the same port of the router, which knows the machines.
 * - Senders keep their address, so that machines see who calls. Masked as the host are only those
 *   whom a machine could not answer: the host by a loopback address, and whoever has an address of
 *   the stack's own networks.
 * - What leaves the router has the router's address and no other (the router masks its machines).
 */
export function renderStackTable(
  node: NodeId,
  router: RouterShape,
  uplink: UplinkAddresses,
): string {
  const link = uplinkName(router.stack);
  const own4 = addressIn(uplink.router4);
  const own6 = addressIn(uplink.router6);
  const published = publishRules(router, own4, own6);
  const unanswerable4 = ['127.0.0.0/8', ...router.legs.map((leg) => leg.subnet4)].join(', ');
  const unanswerable6 = ['::1', ...router.legs.map((leg) => leg.subnet6)].join(', ');
  return renderTable(stackTableName(router.stack), ownerMark(node, router.stack), [
    {
      name: 'arrive',
      type: 'type nat hook prerouting priority dstnat; policy accept;',
      rules: published,
    },
    {
      name: 'output',
      type: 'type nat hook output priority -100; policy accept;',
      rules: published,
    },
    {
      name: 'forward',
      type: 'type filter hook forward priority filter; policy accept;',
      rules: [
        `iifname "${link}" ip saddr != ${own4} drop`,
        `iifname "${link}" ip6 saddr != ${own6} drop`,
        ...(router.egress === 'none'
          ? [`iifname "${link}" ct state != { established, related } drop`]
          : []),
        `iifname "${link}" tcp flags syn / syn,rst tcp option maxseg size set rt mtu`,
        `oifname "${link}" tcp flags syn / syn,rst tcp option maxseg size set rt mtu`,
      ],
    },
    {
      name: 'leave',
      type: 'type nat hook postrouting priority srcnat; policy accept;',
      rules: [
        `oifname "${link}" ip saddr { ${unanswerable4} } masquerade`,
        `oifname "${link}" ip6 saddr { ${unanswerable6} } masquerade`,
        `ip saddr ${own4} masquerade`,
        `ip6 saddr ${own6} masquerade`,
      ],
    },
  ]);
}

/** By family only the ports that have a target there: others are refused at once, not swallowed. */
function publishRules(router: RouterShape, own4: string, own6: string): string[] {
  return (['tcp', 'udp'] as const).flatMap((protocol) => {
    const ports = router.publish.filter((port) => port.protocol === protocol);
    const with4 = ports.filter((port) => port.targets4.length > 0);
    const with6 = ports.filter((port) => port.targets6.length > 0);
    return [
      ...dnatRule(
        protocol,
        with4.map((port) => port.hostPort),
        `ip to ${own4}`,
      ),
      ...dnatRule(
        protocol,
        with6.map((port) => port.hostPort),
        `ip6 to ${own6}`,
      ),
    ];
  });
}

const dnatRule = (protocol: string, ports: number[], target: string): string[] =>
  ports.length === 0
    ? []
    : [
        `fib daddr type local ${protocol} dport { ${ports
          .sort((a, b) => a - b)
          .join(', ')} } dnat ${target}`,
      ];

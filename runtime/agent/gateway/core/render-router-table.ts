import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { stackTableName } from '../../node/core/names.ts';
import { metadataRules } from './metadata-addresses.ts';
import { ownerMark } from './owner-mark.ts';
import { renderTable } from './render-table.ts';
import type { PublishedPort, RouterShape } from './router-shape.ts';
import { INSIDE_UPLINK } from './wanted-router.ts';

/**
 * The table inside a router: what machines may ask of the router itself, which packets it passes
 * on, and where published ports lead. Networks of one stack reach each other.
 *
 * The first chain drops senders that do not belong to the link they come from (RFC 2827), except
 * those who have no address yet.
 */
export function renderRouterTable(node: NodeId, router: RouterShape): string {
  const legs = `{ ${router.legs.map((leg) => `"${leg.link}"`).join(', ')} }`;
  const open = router.egress === 'internet';
  return renderTable(stackTableName(router.stack), ownerMark(node, router.stack), [
    {
      name: 'arrive',
      type: 'type filter hook prerouting priority raw; policy accept;',
      rules: [
        `iifname != ${legs} accept`,
        'ip saddr 0.0.0.0 udp dport 67 accept',
        'ip6 saddr :: accept',
        'fib saddr . iif oif missing drop',
      ],
    },
    {
      name: 'input',
      type: 'type filter hook input priority filter; policy drop;',
      rules: [
        'iifname "lo" accept',
        'ct state established,related accept',
        'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept',
        `iifname != ${legs} drop`,
        'icmp type echo-request accept',
        'icmpv6 type { echo-request, nd-router-solicit, mld-listener-report, mld2-listener-report } accept',
        'udp dport { 53, 67, 547 } accept',
        'tcp dport 53 accept',
      ],
    },
    {
      name: 'forward',
      type: 'type filter hook forward priority filter; policy drop;',
      rules: [
        'ct state established,related accept',
        `iifname ${legs} oifname ${legs} accept`,
        `iifname "${INSIDE_UPLINK}" ct status dnat accept`,
        ...outwardRules(legs, open),
      ],
    },
    ...(open
      ? []
      : [
          {
            name: 'output',
            type: 'type filter hook output priority filter; policy accept;',
            rules: [`oifname "${INSIDE_UPLINK}" ct state new drop`],
          },
        ]),
    {
      name: 'publish',
      type: 'type nat hook prerouting priority dstnat; policy accept;',
      rules: router.publish.flatMap(publishRules),
    },
    {
      name: 'leave',
      type: 'type nat hook postrouting priority srcnat; policy accept;',
      rules: open ? [`oifname "${INSIDE_UPLINK}" masquerade`] : [],
    },
  ]);
}

/** Without egress, whoever tries is told so at once instead of waiting for nothing. */
function outwardRules(legs: string, open: boolean): string[] {
  const outward = `iifname ${legs} oifname "${INSIDE_UPLINK}"`;
  if (open) return [...metadataRules(outward, 'drop'), `${outward} accept`];
  return [
    `${outward} meta l4proto tcp reject with tcp reset`,
    `${outward} reject with icmpx admin-prohibited`,
  ];
}

const publishRules = (published: PublishedPort): string[] => [
  ...dnatRule(published, 'ip', published.targets4),
  ...dnatRule(published, 'ip6', published.targets6),
];

/** With several targets, all connections of one client go to the same one. */
function dnatRule(
  { protocol, hostPort, port }: PublishedPort,
  family: 'ip' | 'ip6',
  targets: readonly string[],
): string[] {
  if (targets.length === 0) return [];
  const match = `iifname "${INSIDE_UPLINK}" ${protocol} dport ${hostPort}`;
  const choices = targets.map((target, i) => `${i} : ${target}`).join(', ');
  const one = family === 'ip6' ? `[${targets[0]}]` : targets[0];
  const target =
    targets.length === 1 ? one : `jhash ${family} saddr mod ${targets.length} map { ${choices} }`;
  return [`${match} dnat ${family} to ${target}:${port}`];
}

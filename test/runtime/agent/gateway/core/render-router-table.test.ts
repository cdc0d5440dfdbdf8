import { expect, test } from 'vitest';
import { renderRouterTable } from '../../../../../runtime/agent/gateway/core/render-router-table.ts';
import { NODE, sampleShape } from './sample-router.ts';

const LEGS = '{ "syrfrnt000000", "syrback000000" }';

test('a router passes on what its stack may do, and answers DHCP, DNS and pings', () => {
  expect(renderRouterTable(NODE, sampleShape())).toBe(`table inet stackyard-abcdefghjk
delete table inet stackyard-abcdefghjk
table inet stackyard-abcdefghjk {
  comment "stackyard node-0123456789 stack-abcdefghjk"
  chain arrive {
    type filter hook prerouting priority raw; policy accept;
    iifname != ${LEGS} accept
    ip saddr 0.0.0.0 udp dport 67 accept
    ip6 saddr :: accept
    fib saddr . iif oif missing drop
  }
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    ct state established,related accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    iifname != ${LEGS} drop
    icmp type echo-request accept
    icmpv6 type { echo-request, nd-router-solicit, mld-listener-report, mld2-listener-report } accept
    udp dport { 53, 67, 547 } accept
    tcp dport 53 accept
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    iifname ${LEGS} oifname ${LEGS} accept
    iifname "uplink" ct status dnat accept
    iifname ${LEGS} oifname "uplink" ip daddr { 169.254.0.0/16, 168.63.129.16, 100.100.100.200, 192.0.0.192 } drop
    iifname ${LEGS} oifname "uplink" ip6 daddr { fd00:ec2::/32, fd20:ce::254, fd00:c1::a9fe:a9fe, fd00:42::42, fd00:a9fe:a9fe::/48, 64:ff9b::a9fe:0/112 } drop
    iifname ${LEGS} oifname "uplink" accept
  }
  chain publish {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "uplink" tcp dport 8080 dnat ip to jhash ip saddr mod 2 map { 0 : 10.0.0.10, 1 : 10.0.0.11 }:80
    iifname "uplink" tcp dport 8080 dnat ip6 to jhash ip6 saddr mod 2 map { 0 : fd00::10, 1 : fd00::11 }:80
    iifname "uplink" udp dport 5353 dnat ip to 10.0.1.10:53
    iifname "uplink" tcp dport 443 dnat ip to 10.0.0.10:8443
    iifname "uplink" tcp dport 443 dnat ip6 to [fd00::10]:8443
  }
  chain leave {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "uplink" masquerade
  }
}
`);
});

test('without egress machines are refused and the router itself asks nobody', () => {
  const text = renderRouterTable(NODE, sampleShape({ egress: 'none' }));
  expect(text).toContain(`    iifname "uplink" ct status dnat accept
    iifname ${LEGS} oifname "uplink" meta l4proto tcp reject with tcp reset
    iifname ${LEGS} oifname "uplink" reject with icmpx admin-prohibited
  }
  chain output {
    type filter hook output priority filter; policy accept;
    oifname "uplink" ct state new drop
  }`);
  expect(text).not.toContain('masquerade');
});

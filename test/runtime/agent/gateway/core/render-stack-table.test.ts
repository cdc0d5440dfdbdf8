import { expect, test } from 'vitest';
import { renderStackTable } from '../../../../../runtime/agent/gateway/core/render-stack-table.ts';
import { NODE, sampleShape, UPLINK } from './sample-router.ts';

test('the host leads published ports to the router and lets the router out under its address', () => {
  expect(renderStackTable(NODE, sampleShape(), UPLINK)).toBe(`table inet stackyard-abcdefghjk
delete table inet stackyard-abcdefghjk
table inet stackyard-abcdefghjk {
  comment "stackyard node-0123456789 stack-abcdefghjk"
  chain arrive {
    type nat hook prerouting priority dstnat; policy accept;
    fib daddr type local tcp dport { 443, 8080 } dnat ip to 100.96.0.22
    fib daddr type local tcp dport { 443, 8080 } dnat ip6 to fd44:3214:c742::16
    fib daddr type local udp dport { 5353 } dnat ip to 100.96.0.22
  }
  chain output {
    type nat hook output priority -100; policy accept;
    fib daddr type local tcp dport { 443, 8080 } dnat ip to 100.96.0.22
    fib daddr type local tcp dport { 443, 8080 } dnat ip6 to fd44:3214:c742::16
    fib daddr type local udp dport { 5353 } dnat ip to 100.96.0.22
  }
  chain forward {
    type filter hook forward priority filter; policy accept;
    iifname "syuabcdefghjk" ip saddr != 100.96.0.22 drop
    iifname "syuabcdefghjk" ip6 saddr != fd44:3214:c742::16 drop
    iifname "syuabcdefghjk" tcp flags syn / syn,rst tcp option maxseg size set rt mtu
    oifname "syuabcdefghjk" tcp flags syn / syn,rst tcp option maxseg size set rt mtu
  }
  chain leave {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "syuabcdefghjk" ip saddr { 127.0.0.0/8, 10.0.0.0/24, 10.0.1.0/25 } masquerade
    oifname "syuabcdefghjk" ip6 saddr { ::1, fd00::/64, fd00:0:0:1::/64 } masquerade
    ip saddr 100.96.0.22 masquerade
    ip6 saddr fd44:3214:c742::16 masquerade
  }
}
`);
});

test('without egress only answers leave; without ports nothing is led in', () => {
  const text = renderStackTable(NODE, sampleShape({ egress: 'none', publish: [] }), UPLINK);
  expect(text).toContain('iifname "syuabcdefghjk" ct state != { established, related } drop\n');
  expect(text).not.toContain('dnat');
});

import { expect, test } from 'vitest';
import { renderHostTable } from '../../../../../runtime/agent/gateway/core/render-host-table.ts';
import { NODE } from './sample-router.ts';

test('the table of an agent keeps all stacks away from the host and from each other', () => {
  expect(renderHostTable(NODE, [])).toBe(`table inet stackyard-host-0123456789
delete table inet stackyard-host-0123456789
table inet stackyard-host-0123456789 {
  comment "stackyard node-0123456789"
  chain arrive {
    type filter hook prerouting priority raw; policy accept;
    iifname "syb*" notrack
    iifname "syu*" ip daddr 127.0.0.0/8 drop
  }
  chain send {
    type filter hook output priority raw; policy accept;
    oifname != "syw*" ip6 daddr fde6:57ae:6a9f::/48 meta l4proto udp drop
  }
  chain input {
    type filter hook input priority filter; policy accept;
    iifname "syb*" drop
    iifname "syr*" drop
    iifname "syv*" drop
    iifname "syw0123456789" drop
    iifname != "syu*" accept
    ct state established,related accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    drop
  }
  chain forward {
    type filter hook forward priority filter; policy accept;
    iifname "syb*" oifname "syb*" accept
    iifname "syb*" drop
    oifname "syb*" drop
    iifname "syr*" drop
    iifname "syv*" drop
    iifname "syw*" drop
    oifname "syw*" drop
    iifname != "syu*" oifname != "syu*" accept
    iifname "syu*" udp dport 4789 drop
    iifname "syu*" tcp dport 2049 ct status & dnat != dnat drop
    ct state established,related accept
    iifname "syu*" ip daddr { 169.254.0.0/16, 168.63.129.16, 100.100.100.200, 192.0.0.192 } meta l4proto { tcp, udp } th dport 53 accept
    iifname "syu*" ip6 daddr { fd00:ec2::/32, fd20:ce::254, fd00:c1::a9fe:a9fe, fd00:42::42, fd00:a9fe:a9fe::/48, 64:ff9b::a9fe:0/112 } meta l4proto { tcp, udp } th dport 53 accept
    iifname "syu*" ip daddr { 169.254.0.0/16, 168.63.129.16, 100.100.100.200, 192.0.0.192 } drop
    iifname "syu*" ip6 daddr { fd00:ec2::/32, fd20:ce::254, fd00:c1::a9fe:a9fe, fd00:42::42, fd00:a9fe:a9fe::/48, 64:ff9b::a9fe:0/112 } drop
    oifname "syu*" ct status & dnat != dnat drop
  }
}
`);
});

test('frames of networks that span nodes are taken from their other nodes only, and left as they are', () => {
  const alone = renderHostTable(NODE, []).split('\n');
  const added = renderHostTable(NODE, [
    { vni: 7, peers: ['192.0.2.2', '192.0.2.3'] },
    { vni: 16_777_215, peers: ['2001:db8::2'] },
    { vni: 9, peers: [] },
  ])
    .split('\n')
    .filter((line) => !alone.includes(line) || /^ {4}drop$/.test(line));
  expect(added.map((line) => line.trim())).toEqual([
    'chain segment-7 {',
    'ip saddr { 192.0.2.2, 192.0.2.3 } accept',
    'drop',
    'chain segment-16777215 {',
    'ip6 saddr { 2001:db8::2 } accept',
    'drop',
    'chain segment-9 {',
    'drop',
    'udp dport 4789 @th,96,24 { 7, 16777215, 9 } notrack',
    'udp dport 4789 @th,96,24 { 7, 16777215, 9 } notrack',
    'iifname != "syu*" udp dport 4789 @th,96,24 vmap { 7 : goto segment-7, 16777215 : goto segment-16777215, 9 : goto segment-9 }',
    'drop',
  ]);
});

test('frames of an encrypted network are taken from the tunnel alone', () => {
  const segment = { vni: 7, peers: ['fde6:57ae:6a9f:1::2'], inside: 'syw0123456789' };
  expect(renderHostTable(NODE, [segment])).toContain(`
  chain segment-7 {
    iifname "syw0123456789" ip6 saddr { fde6:57ae:6a9f:1::2 } accept
    drop
  }
`);
});

test('what comes by the tunnel is looked at as frames first, and then dropped', () => {
  const lines = renderHostTable(NODE, [{ vni: 7, peers: [], inside: 'syw0123456789' }])
    .split('\n')
    .map((line) => line.trim());
  const frames = lines.findIndex((line) => line.includes('vmap'));
  expect(lines[frames + 1]).toBe('iifname "syw0123456789" drop');
});

import { expect, test } from 'vitest';
import { renderLanTable } from '../../../../../runtime/agent/gateway/core/render-lan-table.ts';
import { FRONT, NODE } from './sample-router.ts';

test('the table lets IPv4 and ARP of the machines out, and what does not pretend to be them in', () => {
  const lan = {
    network: FRONT,
    uplink: 'school',
    router: { mac: '0a:00:00:00:00:01', address4: '10.0.0.1' },
    machines: [
      { mac: '52:54:00:00:00:01', address4: '10.0.0.2' },
      { mac: '52:54:00:00:00:02', address4: '10.0.0.3' },
    ],
  };
  expect(renderLanTable(NODE, lan)).toBe(`table bridge stackyard-lan-frnt000000
delete table bridge stackyard-lan-frnt000000
table bridge stackyard-lan-frnt000000 {
  comment "stackyard node-0123456789 network-frnt000000"
  chain arrive {
    type filter hook prerouting priority filter; policy accept;
    iifname != "sylfrnt000000" accept
    ether type { 8021q, 8021ad } drop
    ether saddr { 0a:00:00:00:00:01, 52:54:00:00:00:01, 52:54:00:00:00:02 } drop
    ether type arp arp saddr ip != { 10.0.0.1, 10.0.0.2, 10.0.0.3 } accept
    udp dport { 67, 68 } drop
    ip saddr { 10.0.0.1, 10.0.0.2, 10.0.0.3 } drop
    ether daddr 0a:00:00:00:00:01 drop
    ether type ip accept
    drop
  }
  chain leave {
    type filter hook forward priority filter; policy accept;
    oifname != "sylfrnt000000" accept
    ether type { 8021q, 8021ad } drop
    ether type arp ether saddr 0a:00:00:00:00:01 arp saddr ether 0a:00:00:00:00:01 arp saddr ip { 0.0.0.0, 10.0.0.1 } accept
    ether type arp ether saddr 52:54:00:00:00:01 arp saddr ether 52:54:00:00:00:01 arp saddr ip { 0.0.0.0, 10.0.0.2 } accept
    ether type arp ether saddr 52:54:00:00:00:02 arp saddr ether 52:54:00:00:00:02 arp saddr ip { 0.0.0.0, 10.0.0.3 } accept
    udp dport { 67, 68 } drop
    udp dport 4789 drop
    ether type ip ether saddr 52:54:00:00:00:01 ip saddr 10.0.0.2 accept
    ether type ip ether saddr 52:54:00:00:00:02 ip saddr 10.0.0.3 accept
    drop
  }
  chain input {
    type filter hook input priority filter; policy accept;
    iifname "syxfrnt000000" drop
  }
  chain output {
    type filter hook output priority filter; policy accept;
    oifname "syxfrnt000000" drop
  }
}
`);
});

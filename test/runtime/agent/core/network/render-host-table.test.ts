import { expect, test } from 'vitest';
import { renderHostTable } from '../../../../../runtime/agent/core/network/render-host-table.ts';
import { NODE } from './sample-router.ts';

test('the table of an agent keeps all stacks away from the host and from each other', () => {
  expect(renderHostTable(NODE)).toBe(`table inet stackyard-host-0123456789
delete table inet stackyard-host-0123456789
table inet stackyard-host-0123456789 {
  comment "stackyard node-0123456789"
  chain arrive {
    type filter hook prerouting priority raw; policy accept;
    iifname "syb*" notrack
    iifname "syu*" ip daddr 127.0.0.0/8 drop
  }
  chain input {
    type filter hook input priority filter; policy accept;
    iifname "syb*" drop
    iifname "syr*" drop
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
    iifname != "syu*" oifname != "syu*" accept
    ct state established,related accept
    iifname "syu*" ip daddr 169.254.0.0/16 drop
    iifname "syu*" ip6 daddr fd00:ec2::/32 drop
    oifname "syu*" ct status & dnat != dnat drop
  }
}
`);
});

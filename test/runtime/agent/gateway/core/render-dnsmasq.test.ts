import { expect, test } from 'vitest';
import { renderDnsmasq } from '../../../../../runtime/agent/gateway/core/render-dnsmasq.ts';
import { sampleShape } from './sample-router.ts';

test('dnsmasq answers for the machines of the stack and asks others for the rest', () => {
  expect(renderDnsmasq(sampleShape(), ['192.0.2.53', '2001:db8::53'], true))
    .toBe(`# DHCP and DNS of stack-abcdefghjk, written by the Stackyard agent. Changes are overwritten.
user=nobody
group=nogroup
no-resolv
no-hosts
no-poll
bind-dynamic
except-interface=lo
interface=syrfrnt000000
interface=syrback000000

localise-queries
domain-needed
bogus-priv
domain=blog.internal
local=/blog.internal/
server=192.0.2.53
server=2001:db8::53
host-record=blog-web-0.blog.internal,10.0.0.10,fd00::10
host-record=blog-web-1.blog.internal,10.0.0.11,fd00::11
host-record=blog-db-0.blog.internal,10.0.1.10,fd00:0:0:1::10
host-record=web-0.blog.internal,10.0.0.10,fd00::10
host-record=web.blog.internal,10.0.0.10,fd00::10
host-record=web-1.blog.internal,10.0.0.11,fd00::11
host-record=web.blog.internal,10.0.0.11,fd00::11
host-record=db-0.blog.internal,10.0.1.10,fd00:0:0:1::10
host-record=db.blog.internal,10.0.1.10,fd00:0:0:1::10
host-record=blog-web-0,10.0.0.10,fd00::10
host-record=web-0,10.0.0.10,fd00::10
host-record=web,10.0.0.10,fd00::10
host-record=blog-web-1,10.0.0.11,fd00::11
host-record=web-1,10.0.0.11,fd00::11
host-record=web,10.0.0.11,fd00::11
host-record=blog-db-0,10.0.1.10,fd00:0:0:1::10
host-record=db-0,10.0.1.10,fd00:0:0:1::10
host-record=db,10.0.1.10,fd00:0:0:1::10

dhcp-authoritative
leasefile-ro
dhcp-ignore-names
dhcp-ignore=tag:!known
enable-ra
dhcp-option=option6:dns-server,[::]
dhcp-option=option6:domain-search,blog.internal
dhcp-range=10.0.0.0,static,255.255.255.0,12h
dhcp-range=fd00::,static,64,12h
dhcp-host=52:54:00:00:00:01,10.0.0.10,[fd00::10]
dhcp-host=52:54:00:00:00:02,10.0.0.11,[fd00::11]
dhcp-range=10.0.1.0,static,255.255.255.128,12h
dhcp-range=fd00:0:0:1::,static,64,12h
dhcp-host=52:54:00:00:00:03,10.0.1.10,[fd00:0:0:1::10]
`);
});

test('on a kernel without IPv6 nothing speaks of it', () => {
  const text = renderDnsmasq(sampleShape(), [], false);
  expect(text).not.toMatch(/fd00|enable-ra|option6|server=/);
  expect(text).toContain('host-record=web,10.0.0.10\n');
  expect(text).toContain('dhcp-host=52:54:00:00:00:03,10.0.1.10\n');
});

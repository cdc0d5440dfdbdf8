import { expect, test } from 'vitest';
import { readLinks } from '../../../../../runtime/agent/core/network/found-link.ts';

test('interfaces are read from ip, without link-local addresses', () => {
  const json = JSON.stringify([
    {
      ifindex: 7,
      link_index: 2,
      ifname: 'syu0123456789',
      flags: ['BROADCAST', 'UP'],
      address: '0e:00:00:00:00:01',
      ifalias: 'stackyard node-0123456789 stack-abcdefghjk',
      master: 'br0',
      linkinfo: { info_kind: 'veth' },
      addr_info: [
        { family: 'inet', local: '100.96.0.1', prefixlen: 30, scope: 'global' },
        { family: 'inet6', local: 'fd00:0::1', prefixlen: 126, scope: 'global' },
        { family: 'inet6', local: 'fe80::1', prefixlen: 64, scope: 'link' },
      ],
    },
    { ifindex: 1, ifname: 'lo', flags: ['LOOPBACK'], addr_info: [] },
  ]);
  expect(readLinks(json)).toEqual([
    {
      name: 'syu0123456789',
      index: 7,
      peerIndex: 2,
      mac: '0e:00:00:00:00:01',
      alias: 'stackyard node-0123456789 stack-abcdefghjk',
      kind: 'veth',
      bridge: 'br0',
      up: true,
      addresses: ['100.96.0.1/30', 'fd00::1/126'],
    },
    {
      name: 'lo',
      index: 1,
      peerIndex: undefined,
      mac: undefined,
      alias: undefined,
      kind: undefined,
      bridge: undefined,
      up: false,
      addresses: [],
    },
  ]);
});

test('no output means no interfaces; something else is an error', () => {
  expect(readLinks('')).toEqual([]);
  expect(() => readLinks('{"a":1}')).toThrow('expected array');
});

import { expect, test } from 'vitest';
import { readLinks } from '../../../../../runtime/agent/gateway/core/found-link.ts';

test('interfaces are read from ip, without link-local addresses', () => {
  const json = JSON.stringify([
    {
      ifindex: 7,
      link_index: 2,
      ifname: 'syu0123456789',
      mtu: 1500,
      flags: ['BROADCAST', 'UP'],
      address: '0e:00:00:00:00:01',
      ifalias: 'stackyard node-0123456789 stack-abcdefghjk',
      master: 'br0',
      linkinfo: { info_kind: 'veth', info_slave_data: { learning: true } },
      addr_info: [
        { family: 'inet', local: '100.96.0.1', prefixlen: 30, scope: 'global' },
        { family: 'inet6', local: 'fd00:0::1', prefixlen: 126, scope: 'global' },
        { family: 'inet6', local: 'fe80::1', prefixlen: 64, scope: 'link' },
      ],
    },
    { ifindex: 1, ifname: 'lo', mtu: 65536, flags: ['LOOPBACK'], addr_info: [] },
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
      mtu: 1_500,
      vxlan: undefined,
      learns: true,
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
      mtu: 65_536,
      vxlan: undefined,
      learns: undefined,
      addresses: [],
    },
  ]);
});

const vxlan = (data: object, slave?: object) =>
  readLinks(
    JSON.stringify([
      {
        ifindex: 3,
        ifname: 'syvfrnt000000',
        mtu: 1450,
        flags: ['UP'],
        ...(slave ? { master: 'sybfrnt000000' } : {}),
        linkinfo: {
          info_kind: 'vxlan',
          info_data: data,
          ...(slave ? { info_slave_kind: 'bridge', info_slave_data: slave } : {}),
        },
        addr_info: [],
      },
    ]),
  )[0];

test('a VXLAN interface is read with what it was made with, over IPv4 and IPv6', () => {
  const port = { learning: false, hairpin: false };
  const data = { id: 7, local: '192.0.2.1', port: 4789, learning: false, df: 'unset' };
  expect(vxlan(data, port)).toMatchObject({
    bridge: 'sybfrnt000000',
    learns: false,
    vxlan: { vni: 7, local: '192.0.2.1', port: 4_789, learns: false },
  });
  const data6 = { id: 8, local6: '2001:db8:0:0::1', port: 8472, learning: true };
  expect(vxlan(data6)).toMatchObject({
    learns: undefined,
    vxlan: { vni: 8, local: '2001:db8::1', port: 8_472, learns: true },
  });
  expect(vxlan({ id: 9, port: 4789, learning: true })?.vxlan?.local).toBeUndefined();
});

test('a VXLAN interface of another kind, whose numbers are told elsewhere, is none of ours', () => {
  expect(vxlan({ external: true })?.vxlan).toBeUndefined();
});

test('no output means no interfaces; something else is an error', () => {
  expect(readLinks('')).toEqual([]);
  expect(() => readLinks('{"a":1}')).toThrow('expected array');
});

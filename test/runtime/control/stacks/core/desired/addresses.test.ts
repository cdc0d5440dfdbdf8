import { expect, test } from 'vitest';
import {
  gatewayAddress4,
  gatewayAddress6,
  hostAddress4,
  hostAddress6,
  networkAddresses4,
  macAddress,
  subnet6Of,
  withPrefix,
} from '../../../../../../runtime/control/stacks/core/desired/addresses.ts';

test('a stack has a unique local prefix, and each of its networks a subnet of it', () => {
  const random = Uint8Array.of(0xab, 0x01, 0x23, 0x00, 0x0f, 0xff);
  expect(subnet6Of(random, 0)).toBe('fdab:123:f:1::/64');
  expect(subnet6Of(random, 1)).toBe('fdab:123:f:2::/64');
  expect(subnet6Of(random, 15)).toBe('fdab:123:f:10::/64');
  expect(subnet6Of(Uint8Array.of(0, 0xff, 0xee, 0xdd, 0xcc), 9)).toBe('fd00:ffee:ddcc:a::/64');
});

test('the router has the first address of a network, machines follow after some', () => {
  expect(gatewayAddress4({ subnet4: '10.77.3.0/24' })).toBe('10.77.3.1');
  expect(gatewayAddress6('fd00:1:2:3::/64')).toBe('fd00:1:2:3::1');
  expect([0, 1, 6].map((index) => hostAddress4({ subnet4: '10.77.3.0/24' }, index))).toEqual([
    '10.77.3.10',
    '10.77.3.11',
    '10.77.3.16',
  ]);
  expect([0, 6].map((index) => hostAddress6('fd00:1:2:3::/64', index))).toEqual([
    'fd00:1:2:3::a',
    'fd00:1:2:3::10',
  ]);
  expect(withPrefix('10.77.3.1', '10.77.3.0/24')).toBe('10.77.3.1/24');
  expect(withPrefix('fd00::1', 'fd00::/64')).toBe('fd00::1/64');
});

test('an interface has an address that no maker has given away', () => {
  expect(macAddress(Uint8Array.of(0x0a, 0xff, 0x00, 0x11))).toBe('52:54:00:0a:ff:00');
});

test('in a LAN, the router has the address that was chosen, and machines those after it', () => {
  const network = {
    name: 'front',
    subnet4: '192.168.0.0/16',
    uplink: { router4: '192.168.1.254' },
  };
  expect(gatewayAddress4(network)).toBe('192.168.1.254');
  expect([0, 1, 2].map((index) => hostAddress4(network, index))).toEqual([
    '192.168.1.255',
    '192.168.2.0',
    '192.168.2.1',
  ]);
  const interfaces = [
    { network: 'front', address4: '192.168.1.255' },
    { network: 'back', address4: '10.77.1.10' },
  ];
  expect(networkAddresses4(network, [{ interfaces }])).toEqual(['192.168.1.254', '192.168.1.255']);
});

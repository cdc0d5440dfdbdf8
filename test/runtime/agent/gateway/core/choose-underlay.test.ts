import { expect, test } from 'vitest';
import { chooseUnderlay } from '../../../../../runtime/agent/gateway/core/choose-underlay.ts';
import type { FoundLink } from '../../../../../runtime/agent/gateway/core/found-link.ts';

const link = (name: string, mtu: number, addresses: string[]): FoundLink => ({
  name,
  index: 1,
  peerIndex: undefined,
  mac: undefined,
  alias: undefined,
  kind: undefined,
  bridge: undefined,
  up: true,
  mtu,
  vxlan: undefined,
  learns: undefined,
  addresses,
});
const links = [
  link('lo', 65_536, ['127.0.0.1/8', '::1/128', '198.51.100.1/32']),
  link('eth0', 1_500, ['192.0.2.7/24', '2001:db8::7/64']),
  link('eth1', 9_000, ['203.0.113.7/24', '169.254.1.1/16']),
];

test('the address that was set counts, with the MTU of its interface, however it is written', () => {
  expect(chooseUnderlay('203.0.113.7', ['192.0.2.7'], links)).toEqual({
    kind: 'found',
    address: '203.0.113.7',
    mtu: 9_000,
  });
  expect(chooseUnderlay('2001:DB8:0::7', [], links)).toEqual({
    kind: 'found',
    address: '2001:db8::7',
    mtu: 1_500,
  });
});

test('an address that was set and is on no interface is lost; no other is taken for it', () => {
  expect(chooseUnderlay('192.0.2.8', ['192.0.2.7'], links)).toEqual({
    kind: 'lost',
    address: '192.0.2.8',
  });
});

test('otherwise the first counts from which others are reached', () => {
  const sources = ['127.0.0.1', '::1', '169.254.1.1', 'fe80::1', '192.0.2.99', '2001:db8::7'];
  expect(chooseUnderlay(undefined, [...sources, '203.0.113.7'], links)).toEqual({
    kind: 'found',
    address: '2001:db8::7',
    mtu: 1_500,
  });
});

test('a node from which no other is reached has none', () => {
  expect(chooseUnderlay(undefined, [], links)).toEqual({ kind: 'none' });
  expect(chooseUnderlay(undefined, ['127.0.0.1'], links)).toEqual({ kind: 'none' });
});

test('an address on the loopback interface, reached by any other, does not count with its MTU', () => {
  expect(chooseUnderlay(undefined, ['198.51.100.1'], links)).toEqual({
    kind: 'found',
    address: '198.51.100.1',
    mtu: 1_500,
  });
});

import * as fc from 'fast-check';
import { isIPv6 } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  contains,
  formatAddress,
  formatPrefix,
  netmask4,
  networkOf,
  overlaps,
  parseAddress,
  parsePrefix,
} from '../../../../../runtime/agent/gateway/core/ip-address.ts';

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['255.255.255.255', '255.255.255.255'],
  ['::', '::'],
  ['::1', '::1'],
  ['FD00:0:0:0:0:0:0:1', 'fd00::1'],
  ['fd00:0:0:1::', 'fd00:0:0:1::'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['2001:0db8::0010', '2001:db8::10'],
])('%s is written %s', (text, canonical) => {
  expect(formatAddress(parseAddress(text))).toBe(canonical);
});

test.each([
  '',
  '10.0.0',
  '10.0.0.256',
  '10.0.0.1.2',
  '10.0.0.1\n',
  ' 10.0.0.1',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  'fe80::1%eth0',
  '::ffff:10.0.0.1',
  'g::',
  '12345::',
])('%j is no address', (text) => {
  expect(() => parseAddress(text)).toThrow(RangeError);
});

test('every number becomes an address and the same number again', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (value) => {
      const text = formatAddress({ family: 6, value });
      expect(isIPv6(text)).toBe(true);
      expect(parseAddress(text)).toEqual({ family: 6, value });
    }),
  );
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      expect(formatAddress(parseAddress(text))).toBe(text);
    }),
  );
});

describe('networks', () => {
  test.each([
    ['10.0.0.77/24', '10.0.0.0/24', '255.255.255.0'],
    ['10.0.0.77/30', '10.0.0.76/30', '255.255.255.252'],
    ['10.0.0.77/0', '0.0.0.0/0', '0.0.0.0'],
    ['10.0.0.77/32', '10.0.0.77/32', '255.255.255.255'],
  ])('%s is in %s', (text, network, mask) => {
    expect(formatPrefix(networkOf(parsePrefix(text)))).toBe(network);
    expect(netmask4(parsePrefix(text).length)).toBe(mask);
  });

  test.each(['10.0.0.1', '10.0.0.1/33', '10.0.0.1/-1', 'fd00::/129', '/24'])(
    '%s is none',
    (text) => {
      expect(() => parsePrefix(text)).toThrow(RangeError);
    },
  );

  test.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.1.0.0/16', '10.0.0.0/8', true],
    ['10.0.0.0/24', '10.0.1.0/24', false],
    ['0.0.0.0/0', '::/0', false],
    ['fd00::/64', 'fd00:0:0:1::/64', false],
  ])('whether %s and %s share addresses: %s', (a, b, shared) => {
    expect(overlaps(parsePrefix(a), parsePrefix(b))).toBe(shared);
  });

  test('a network contains its addresses only', () => {
    expect(contains(parsePrefix('10.0.0.1/24'), parseAddress('10.0.0.255'))).toBe(true);
    expect(contains(parsePrefix('10.0.0.1/24'), parseAddress('10.0.1.0'))).toBe(false);
  });
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkMtu } from '../../../../../runtime/control/nodes/core/network-mtu.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const { largestMtuBytes, smallestMtuBytes } = LIMITS.network;

const by4 = (mtu: number) => ({ address: '192.0.2.1', mtu });
const by6 = (mtu: number) => ({ address: '2001:db8::1', mtu });

test.each<[string, Parameters<typeof networkMtu>, number]>([
  ['no node tells anything', [[], false], 1_450],
  ['VXLAN over IPv4 takes 50 bytes', [[by4(1_480)], false], 1_430],
  ['VXLAN over IPv6 takes 70 bytes', [[by6(1_480)], false], 1_410],
  ['no more is used where more is carried', [[by4(9_000)], false], 1_450],
  ['the smallest counts', [[by4(9_000), by4(1_400), by6(1_500)], false], 1_350],
  ['IPv6 asks for 1,280', [[by4(1_300)], false], 1_280],
  ['a tunnel over IPv4 takes 60 bytes, and VXLAN in it 70', [[by4(1_500)], true], 1_370],
  ['a tunnel over IPv6 takes 80 bytes, and whole blocks of 16', [[by6(1_500)], true], 1_338],
  ['a byte more fills no block', [[by4(1_515)], true], 1_370],
  ['16 bytes more do', [[by4(1_516)], true], 1_386],
  ['no more is used of large packets in a tunnel either', [[by4(9_000)], true], 1_450],
  ['nor less than IPv6 asks for', [[by4(1_400)], true], 1_280],
])('%s', (_, input, mtuBytes) => {
  expect(networkMtu(...input)).toBe(mtuBytes);
});

test('it is never larger or smaller than networks can be, and the order of nodes plays no part', () => {
  const mtu = fc.integer({ min: 500, max: 10_000 });
  const some = fc.array(fc.oneof(mtu.map(by4), mtu.map(by6)));
  fc.assert(
    fc.property(some, fc.boolean(), (underlays, encrypts) => {
      const found = networkMtu(underlays, encrypts);
      expect(found).toBeGreaterThanOrEqual(smallestMtuBytes);
      expect(found).toBeLessThanOrEqual(largestMtuBytes);
      expect(networkMtu(underlays.toReversed(), encrypts)).toBe(found);
      expect(networkMtu([...underlays, by6(1_400)], encrypts)).toBeLessThanOrEqual(found);
    }),
  );
  expect(networkMtu([by4(500)], false)).toBe(smallestMtuBytes);
  expect(networkMtu([by4(9_000)], false)).toBe(largestMtuBytes);
});

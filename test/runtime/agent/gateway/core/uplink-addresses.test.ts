import { expect, test } from 'vitest';
import type { FoundLink } from '../../../../../runtime/agent/gateway/core/found-link.ts';
import {
  formatPrefix,
  overlaps,
  parsePrefix,
} from '../../../../../runtime/agent/gateway/core/ip-address.ts';
import {
  chooseUplinkRange,
  ownUplinks,
  uplinkAddresses,
} from '../../../../../runtime/agent/gateway/core/uplink-addresses.ts';
import { NodeId } from '../../../../../schemas/ids/brand.ts';
import { NODE } from './sample-router.ts';

const range = parsePrefix('100.96.0.0/16');
const choose = (own: string[], taken: string[], node = NODE): string | undefined => {
  const chosen = chooseUplinkRange(node, own.map(parsePrefix), taken.map(parsePrefix));
  return chosen && formatPrefix(chosen);
};

test('uplinks get four addresses each, the second and third are used', () => {
  expect(uplinkAddresses(NODE, range, 0)).toEqual({
    host4: '100.96.0.1/30',
    router4: '100.96.0.2/30',
    host6: 'fd10:c853:1d09::1/126',
    router6: 'fd10:c853:1d09::2/126',
  });
  expect(uplinkAddresses(NODE, range, 16_383)).toMatchObject({
    host4: '100.96.255.253/30',
    router6: 'fd10:c853:1d09::fffe/126',
  });
});

test('no two uplinks of an agent share an address', () => {
  const all = [0, 1, 2, 63, 64, 16_383].map((index) => uplinkAddresses(NODE, range, index));
  for (const [i, a] of all.entries()) {
    for (const b of all.slice(i + 1)) {
      expect(overlaps(parsePrefix(a.host4), parsePrefix(b.host4))).toBe(false);
      expect(overlaps(parsePrefix(a.host6), parsePrefix(b.host6))).toBe(false);
    }
  }
});

test('the range in use is kept, even when routes lead into it', () => {
  expect(choose(['100.100.3.1/30'], ['100.96.0.0/11'])).toBe('100.100.0.0/16');
});

test('a range that leads elsewhere is passed over; when all do there is none', () => {
  expect(choose([], [])).toBe('100.105.0.0/16');
  expect(choose([], ['100.105.7.0/24'])).toBe('100.106.0.0/16');
  expect(choose([], ['100.104.0.0/13', '100.112.0.0/12'])).toBe('100.96.0.0/16');
  expect(choose([], ['100.64.0.0/10'])).toBeUndefined();
});

test('agents begin at different places', () => {
  expect(choose([], [], NodeId.parse('node-012345678a'))).toBe('100.106.0.0/16');
});

test('uplinks of this agent are those with its mark or none', () => {
  const link = (name: string, alias: string | undefined, address: string): FoundLink => ({
    name,
    index: 1,
    peerIndex: 1,
    mac: undefined,
    alias,
    kind: 'veth',
    bridge: undefined,
    up: true,
    mtu: 1_500,
    vxlan: undefined,
    learns: undefined,
    addresses: [address],
  });
  const own = ownUplinks(NODE, [
    link('syu0000000000', `stackyard ${NODE} stack-0000000000`, '100.96.0.1/30'),
    link('syu1111111111', undefined, '100.96.0.5/30'),
    link('syu2222222222', 'stackyard node-zzzzzzzzzz stack-2222222222', '100.97.0.1/30'),
    link('eth0', undefined, '192.0.2.1/24'),
  ]);
  expect(own.map(formatPrefix)).toEqual(['100.96.0.1/30', '100.96.0.5/30']);
});

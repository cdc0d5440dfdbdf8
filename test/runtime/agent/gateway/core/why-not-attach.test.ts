import { describe, expect, test } from 'vitest';
import { whyNotAttach } from '../../../../../runtime/agent/gateway/core/why-not-attach.ts';
import type { UplinkSource } from '../../../../../schemas/agent/lan.ts';
import { sampleLink } from './sample-links.ts';

const ALL = { bridgeFilters: true, vlans: true };
const BRIDGE: UplinkSource = { kind: 'bridge', link: 'br0' };
const CARD: UplinkSource = { kind: 'interface', link: 'eth1' };
const VLAN: UplinkSource = { ...CARD, vlan: 30 };
const why = (
  source: UplinkSource,
  link: Parameters<typeof sampleLink>[1] | undefined,
  means = ALL,
) => whyNotAttach(source, link ? [sampleLink(source.link, link)] : [], means);

describe('networks can be attached to', () => {
  test('a bridge that is up, with or without addresses', () => {
    expect(why(BRIDGE, { kind: 'bridge' })).toBeUndefined();
    expect(why(BRIDGE, { kind: 'bridge', addresses: ['192.0.2.1/24'] })).toBeUndefined();
  });

  test('a card without addresses, also while it is switched off or in a bridge of ours', () => {
    expect(why(CARD, { up: false })).toBeUndefined();
    expect(why(CARD, { bridge: 'syk0123456789' })).toBeUndefined();
  });

  test('a VLAN of any card, since the card itself stays as it is', () => {
    expect(why(VLAN, { addresses: ['192.0.2.1/24'] })).toBeUndefined();
    expect(why(VLAN, { bridge: 'br0' })).toBeUndefined();
  });
});

test.each<[string, string | undefined]>([
  ['This node has no interface br0.', why(BRIDGE, undefined)],
  ['br0 is not a bridge.', why(BRIDGE, {})],
  ['The bridge br0 is switched off.', why(BRIDGE, { kind: 'bridge', up: false })],
  [
    'br0 belongs to a network of a stack.',
    why(BRIDGE, { kind: 'bridge', alias: 'stackyard node-0123456789 network-frnt000000' }),
  ],
  ['eth1 is a bridge: offer it as bridge:eth1.', why(CARD, { kind: 'bridge' })],
  ['eth1 is a port of br0 already: offer that bridge.', why(CARD, { bridge: 'br0' })],
  [
    'eth1 has the address 192.0.2.1/24 of this node, which it would lose: make a bridge with that address, and offer the bridge.',
    why(CARD, { addresses: ['192.0.2.1/24'] }),
  ],
  [
    'The kernel of this node does not support VLANs (8021q).',
    why(VLAN, {}, { ...ALL, vlans: false }),
  ],
  [
    'The kernel of this node does not support filters between ports of a bridge (nf_tables_bridge).',
    why(BRIDGE, { kind: 'bridge' }, { ...ALL, bridgeFilters: false }),
  ],
])('%s', (sentence, found) => {
  expect(found).toBe(sentence);
});

import { expect, test } from 'vitest';
import { shapeSegment } from '../../../../../runtime/agent/gateway/core/segment.ts';
import type { DesiredNetwork, SegmentPeer } from '../../../../../schemas/agent/desired.ts';
import { sampleNetwork, sampleSegment, UNDERLAY } from './sample-segment.ts';

const peer = (changes: Partial<SegmentPeer>): SegmentPeer => ({
  address: '192.0.2.9',
  router: false,
  hosts: [],
  ...changes,
});
const withPeers = (...peers: SegmentPeer[]): DesiredNetwork =>
  sampleNetwork({ segment: { peers } });

test('a network on one node is no segment, whatever the address of the node', () => {
  const { segment: _, ...alone } = sampleNetwork();
  expect(shapeSegment(alone, UNDERLAY)).toBeUndefined();
  expect(shapeSegment(alone, { kind: 'none' })).toBeUndefined();
});

test('a segment is read with the MAC address that its router has on every node', () => {
  expect(shapeSegment(sampleNetwork(), UNDERLAY)).toEqual(sampleSegment());
});

test('addresses are written in one way, and a segment without other nodes is one too', () => {
  const network = withPeers(
    peer({
      address: '2001:DB8:0:0::9',
      hosts: [{ mac: '52:54:00:00:00:0a', address6: 'FD00:0::10' }],
    }),
  );
  const underlay = { kind: 'found', address: '2001:db8::1', mtu: 1_500 } as const;
  expect(shapeSegment(network, underlay)).toMatchObject({
    local: '2001:db8::1',
    peers: [{ address: '2001:db8::9', hosts: [{ address6: 'fd00::10' }] }],
  });
  expect(shapeSegment(withPeers(), UNDERLAY)?.peers).toEqual([]);
});

const host = { mac: '52:54:00:00:00:0a', address6: 'fd00::10' };

test.each<[string, DesiredNetwork]>([
  [
    'the MAC address 52:54:00:00:00:0a would be behind two nodes',
    withPeers(peer({ hosts: [host] }), peer({ address: '192.0.2.8', hosts: [host] })),
  ],
  [
    'the MAC address 0a:ae:80:00:00:00 would be behind two nodes',
    withPeers(peer({ router: true }), peer({ address: '192.0.2.8', router: true })),
  ],
  ['two of its nodes have the same address', withPeers(peer({}), peer({}))],
  ['two of its nodes have the same address', withPeers(peer({ address: '192.0.2.1' }))],
  [
    'its nodes reach each other by IPv4 or by IPv6, not both: 192.0.2.1 and 2001:db8::9',
    withPeers(peer({ address: '2001:db8::9' })),
  ],
  ['not a MAC address: 52:54', withPeers(peer({ hosts: [{ ...host, mac: '52:54' }] }))],
  [
    'not a MAC address: 52:54:00:00:00:0a dev eth0',
    withPeers(peer({ hosts: [{ ...host, mac: '52:54:00:00:00:0a dev eth0' }] })),
  ],
])('it is refused because %s', (message, network) => {
  expect(() => shapeSegment(network, UNDERLAY)).toThrow(
    expect.objectContaining({
      code: 'NETWORK_FAILED',
      message: expect.stringContaining(`Network ${network.id} could not be set up: ${message}`),
    }),
  );
});

test('without an address of its own a node cannot take part, and is told why', () => {
  expect(() => shapeSegment(sampleNetwork(), { kind: 'none' })).toThrow(
    'this node has no address by which others reach it: set STACKYARD_AGENT_ADDRESS',
  );
  expect(() => shapeSegment(sampleNetwork(), { kind: 'lost', address: '192.0.2.9' })).toThrow(
    'the address of this node (STACKYARD_AGENT_ADDRESS) is on none of its interfaces',
  );
});

const tunnelTo = (address: string) => ({ key: KEY, port: 8_473, address });
const KEY = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const TUNNEL = { kind: 'found', address: 'fde6:57ae:6a9f:1::1', mtu: 1_520 } as const;

test('a sealed segment goes from tunnel to tunnel', () => {
  const ends = ['FDE6:57ae:6a9f:1:0::2', 'fde6:57ae:6a9f:1::3'];
  const peers = ends.map((end, i) => peer({ address: `192.0.2.${i + 2}`, tunnel: tunnelTo(end) }));
  const network = sampleNetwork({ segment: { peers, sealed: true } });
  expect(shapeSegment(network, TUNNEL)).toMatchObject({
    local: 'fde6:57ae:6a9f:1::1',
    peers: [{ address: 'fde6:57ae:6a9f:1::2' }, { address: 'fde6:57ae:6a9f:1::3' }],
  });
});

test('tunnels that are only kept open change nothing of a segment', () => {
  const peers = (sampleNetwork().segment?.peers ?? []).map((each, i) => ({
    ...each,
    tunnel: tunnelTo(`fde6:57ae:6a9f:1::${i + 2}`),
  }));
  const network = sampleNetwork({ segment: { peers } });
  const shape = shapeSegment(network, UNDERLAY);
  expect(shape?.local).toBe('192.0.2.1');
  expect(shape?.peers.map(({ address }) => address)).toEqual(['192.0.2.2', '192.0.2.3']);
});

test('a sealed segment never goes in plain to a node without a tunnel', () => {
  const network = sampleNetwork({ segment: { peers: [peer({})], sealed: true } });
  expect(() => shapeSegment(network, TUNNEL)).toThrow(
    'it is encrypted, and one of its nodes has no tunnel',
  );
});

test('frames to hosts of a LAN go to the node of the router, by whatever way the segment goes', () => {
  const lan = { at: 'router' } as const;
  expect(shapeSegment(sampleNetwork({ lan }), UNDERLAY)?.others).toBe('192.0.2.3');
  expect(shapeSegment(sampleNetwork(), UNDERLAY)).not.toHaveProperty('others');
  const gone = { ...withPeers(peer({})), lan };
  expect(shapeSegment(gone, UNDERLAY)).not.toHaveProperty('others');
});

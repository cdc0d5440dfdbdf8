import { expect, test } from 'vitest';
import type { FoundLink } from '../../../../../runtime/agent/gateway/core/found-link.ts';
import { guardedSegments } from '../../../../../runtime/agent/gateway/core/guarded-segments.ts';
import { BACK, FRONT } from './sample-router.ts';
import { sampleSegment } from './sample-segment.ts';

const link = (name: string, vni: number): FoundLink => ({
  name,
  index: 6,
  peerIndex: undefined,
  mac: undefined,
  alias: undefined,
  kind: 'vxlan',
  bridge: undefined,
  up: true,
  mtu: 1_450,
  vxlan: { vni, local: '192.0.2.1', port: 4_789, learns: false },
  learns: false,
  addresses: [],
});
const front = link('syvfrnt000000', 7);
const back = link('syvback000000', 5);
const broadcast = (...nodes: string[]) => ({
  entries: [
    { mac: '52:54:00:00:00:0a', to: '192.0.2.99' },
    ...nodes.map((to) => ({ mac: 'ff:ff:ff:ff:ff:ff', to })),
  ],
  placed: [],
});
const forwarding = new Map([
  ['syvfrnt000000', broadcast('192.0.2.3', '192.0.2.2')],
  ['syvback000000', broadcast('192.0.2.4')],
]);

test('those there are, each with the nodes that its broadcasts go to, in one order', () => {
  expect(guardedSegments([front, back], forwarding)).toEqual([
    { vni: 5, peers: ['192.0.2.4'] },
    { vni: 7, peers: ['192.0.2.2', '192.0.2.3'] },
  ]);
});

test('one that was only begun takes frames from nobody', () => {
  expect(guardedSegments([front], new Map())).toEqual([{ vni: 7, peers: [] }]);
});

test('one that is about to change counts as what it becomes, and the others as they are', () => {
  const change = { network: FRONT, segment: sampleSegment({ vni: 3 }) };
  expect(guardedSegments([front, back], forwarding, { change })).toEqual([
    { vni: 3, peers: ['192.0.2.2', '192.0.2.3'] },
    { vni: 5, peers: ['192.0.2.4'] },
  ]);
  expect(guardedSegments([back], forwarding, { change }).map(({ vni }) => vni)).toEqual([3, 5]);
  expect(
    guardedSegments([front, back], forwarding, { change: { network: BACK, segment: undefined } }),
  ).toEqual([{ vni: 7, peers: ['192.0.2.2', '192.0.2.3'] }]);
});

test('one with the address of the tunnel takes frames from the tunnel alone', () => {
  const tunnel = { name: 'syw0123456789', address: 'fde6:57ae:6a9f:1::1' };
  const local = tunnel.address;
  const sealed = { ...front, vxlan: { vni: 7, local, port: 4_789, learns: false } };
  const inside = tunnel.name;
  expect(guardedSegments([sealed, back], forwarding, { tunnel })).toEqual([
    { vni: 5, peers: ['192.0.2.4'] },
    { vni: 7, peers: ['192.0.2.2', '192.0.2.3'], inside },
  ]);
  const change = { network: FRONT, segment: sampleSegment({ local }) };
  expect(guardedSegments([front], forwarding, { tunnel, change })).toMatchObject([{ inside }]);
  expect(
    guardedSegments([], forwarding, { tunnel: { ...tunnel, address: '::1' }, change }),
  ).toEqual([{ vni: 7, peers: ['192.0.2.2', '192.0.2.3'] }]);
});

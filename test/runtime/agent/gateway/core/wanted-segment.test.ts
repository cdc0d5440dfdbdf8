import { expect, test } from 'vitest';
import type { FoundLink } from '../../../../../runtime/agent/gateway/core/found-link.ts';
import { planSegment } from '../../../../../runtime/agent/gateway/core/wanted-segment.ts';
import { FRONT, NODE } from './sample-router.ts';
import { sampleSegment } from './sample-segment.ts';

const LINK = 'syvfrnt000000';
const link: FoundLink = {
  name: LINK,
  index: 6,
  peerIndex: undefined,
  mac: '16:ae:80:00:00:00',
  alias: `stackyard ${NODE} ${FRONT}`,
  kind: 'vxlan',
  bridge: 'sybfrnt000000',
  up: true,
  mtu: 1_450,
  vxlan: { vni: 7, local: '192.0.2.1', port: 4_789, learns: false },
  learns: false,
  addresses: [],
};
const make = (vni: number, local: string): string[] => [
  `link add name ${LINK} address 16:ae:80:00:00:00 type vxlan id ${vni} local ${local} dstport 4789 nolearning`,
  `link set dev ${LINK} alias "stackyard node-0123456789 network-frnt000000"`,
];
const finish = [
  `link set dev ${LINK} mtu 1450`,
  `link set dev ${LINK} master sybfrnt000000`,
  `link set dev ${LINK} type bridge_slave learning off`,
  `link set dev ${LINK} up`,
];
const nothing = { clear: [], make: [], finish: [] };

test('it is made with its mark, and comes up as a port of the bridge that learns nothing from it', () => {
  expect(planSegment(NODE, FRONT, sampleSegment(), undefined)).toEqual({
    clear: [],
    make: make(7, '192.0.2.1'),
    finish,
  });
  const over6 = sampleSegment({ local: '2001:db8::1' });
  expect(planSegment(NODE, FRONT, over6, undefined).make).toEqual(make(7, '2001:db8::1'));
});

test('one that is as it should be is left alone', () => {
  expect(planSegment(NODE, FRONT, sampleSegment(), link)).toEqual(nothing);
});

test('one that nobody wants is removed; without one nothing is done', () => {
  const clear = [`link delete dev ${LINK}`];
  expect(planSegment(NODE, FRONT, undefined, link)).toEqual({ ...nothing, clear });
  expect(planSegment(NODE, FRONT, undefined, undefined)).toEqual(nothing);
});

const made = { vni: 7, local: '192.0.2.1', port: 4_789, learns: false };

test.each<[string, Partial<FoundLink>]>([
  ['another number', { vxlan: { ...made, vni: 8 } }],
  ['another address', { vxlan: { ...made, local: '192.0.2.9' } }],
  ['no address', { vxlan: { ...made, local: undefined } }],
  ['another port', { vxlan: { ...made, port: 8_472 } }],
  ['learning', { vxlan: { ...made, learns: true } }],
  ['another kind', { vxlan: undefined, kind: 'dummy' }],
])('one with %s is made anew', (_, changes) => {
  expect(planSegment(NODE, FRONT, sampleSegment(), { ...link, ...changes })).toEqual({
    clear: [`link delete dev ${LINK}`],
    make: make(7, '192.0.2.1'),
    finish,
  });
});

test.each<[string, Partial<FoundLink>, string[]]>([
  ['carries smaller packets', { mtu: 1_400 }, [`link set dev ${LINK} mtu 1450`]],
  ['is down', { up: false }, [`link set dev ${LINK} up`]],
  ['teaches its bridge', { learns: true }, [`link set dev ${LINK} type bridge_slave learning off`]],
  [
    'is out of its bridge',
    { bridge: undefined, learns: undefined },
    [
      `link set dev ${LINK} master sybfrnt000000`,
      `link set dev ${LINK} type bridge_slave learning off`,
    ],
  ],
  [
    'is in another bridge',
    { bridge: 'br0' },
    [
      `link set dev ${LINK} master sybfrnt000000`,
      `link set dev ${LINK} type bridge_slave learning off`,
    ],
  ],
  [
    'has no mark yet',
    { alias: undefined },
    [`link set dev ${LINK} alias "stackyard node-0123456789 network-frnt000000"`],
  ],
])('one that %s is put right in place', (_, changes, lines) => {
  const plan = planSegment(NODE, FRONT, sampleSegment(), { ...link, ...changes });
  expect(plan).toEqual({ ...nothing, finish: lines });
});

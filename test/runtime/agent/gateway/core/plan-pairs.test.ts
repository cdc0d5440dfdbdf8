import { describe, expect, test } from 'vitest';
import type { FoundLink } from '../../../../../runtime/agent/gateway/core/found-link.ts';
import { planPairs } from '../../../../../runtime/agent/gateway/core/plan-pairs.ts';
import { wantedRouter } from '../../../../../runtime/agent/gateway/core/wanted-router.ts';
import { sampleLink } from './sample-links.ts';
import { NODE, sampleRouter, sampleShape, STACK, UPLINK } from './sample-router.ts';

const one = sampleShape({ networks: sampleRouter().networks.slice(0, 1), publish: [] });
const wanted = wantedRouter(NODE, one, UPLINK, { ipv6: true, links: [] });
const mark = `stackyard ${NODE} ${STACK}`;

const link = (name: string, changes: Partial<FoundLink>): FoundLink =>
  sampleLink(name, { index: 0, peerIndex: 0, mac: undefined, kind: 'veth', ...changes });
const lo = link('lo', { index: 1, kind: undefined, addresses: ['127.0.0.1/8', '::1/128'] });
const outerUplink = link('syuabcdefghjk', {
  index: 10,
  peerIndex: 2,
  mac: '0e:63:5c:f8:46:53',
  alias: mark,
  addresses: [UPLINK.host4, UPLINK.host6],
});
const innerUplink = link('uplink', {
  index: 2,
  peerIndex: 10,
  mac: '12:63:5c:f8:46:53',
  addresses: [UPLINK.router4, UPLINK.router6],
});
const outerLeg = link('syrfrnt000000', {
  index: 11,
  peerIndex: 3,
  mac: '06:ae:80:00:00:00',
  alias: mark,
  bridge: 'sybfrnt000000',
});
const innerLeg = link('syrfrnt000000', {
  index: 3,
  peerIndex: 11,
  mac: '0a:ae:80:00:00:00',
  addresses: ['10.0.0.1/24', 'fd00::1/64'],
});
const whole = { host: [outerUplink, outerLeg], inside: [lo, innerUplink, innerLeg] };
const nothing = { clear: [], clearHost: [], make: [], inside: [], host: [] };
const plan = (found: { host: FoundLink[]; inside: FoundLink[] }) =>
  planPairs(wanted.pairs, 'sy-abcdefghjk', found);

const makeUplink = [
  'link add name syuabcdefghjk address 0e:63:5c:f8:46:53 type veth peer name uplink address 12:63:5c:f8:46:53 netns sy-abcdefghjk',
  `link set dev syuabcdefghjk alias "${mark}"`,
];
const makeLeg = [
  'link add name syrfrnt000000 address 06:ae:80:00:00:00 type veth peer name syrfrnt000000 address 0a:ae:80:00:00:00 netns sy-abcdefghjk',
  `link set dev syrfrnt000000 alias "${mark}"`,
];

describe('links of a router', () => {
  test('that are as wanted are left alone', () => {
    expect(plan(whole)).toEqual(nothing);
  });

  test('are made from nothing', () => {
    const down = { ...lo, up: false };
    expect(plan({ host: [], inside: [down] })).toEqual({
      clear: [],
      clearHost: [],
      make: [...makeUplink, ...makeLeg],
      inside: [
        'link set dev lo up',
        'address add 100.96.0.22/30 dev uplink',
        'address add fd44:3214:c742::16/126 dev uplink nodad',
        'link set dev uplink up',
        'address add 10.0.0.1/24 dev syrfrnt000000',
        'address add fd00::1/64 dev syrfrnt000000 nodad',
        'link set dev syrfrnt000000 up',
      ],
      host: [
        'address add 100.96.0.21/30 dev syuabcdefghjk',
        'address add fd44:3214:c742::15/126 dev syuabcdefghjk nodad',
        'link set dev syuabcdefghjk up',
        'link set dev syrfrnt000000 master sybfrnt000000',
        'link set dev syrfrnt000000 up',
      ],
    });
  });

  test('get what they lack and lose what they should not have', () => {
    const damaged = {
      host: [
        { ...outerUplink, alias: undefined, addresses: ['192.0.2.1/24', UPLINK.host6] },
        { ...outerLeg, bridge: 'br0' },
      ],
      inside: [lo, { ...innerUplink, up: false }, { ...innerLeg, mac: '02:00:00:00:00:01' }],
    };
    expect(plan(damaged)).toEqual({
      ...nothing,
      inside: ['link set dev uplink up', 'link set dev syrfrnt000000 address 0a:ae:80:00:00:00'],
      host: [
        `link set dev syuabcdefghjk alias "${mark}"`,
        'address delete 192.0.2.1/24 dev syuabcdefghjk',
        'address add 100.96.0.21/30 dev syuabcdefghjk',
        'link set dev syrfrnt000000 master sybfrnt000000',
      ],
    });
  });

  test('whose namespace is gone are removed on the host and made anew', () => {
    const { clear, clearHost, make } = plan({ host: whole.host, inside: [lo] });
    expect(clear).toEqual([]);
    expect(clearHost).toEqual(['link delete dev syuabcdefghjk', 'link delete dev syrfrnt000000']);
    expect(make).toEqual([...makeUplink, ...makeLeg]);
  });

  test('that are no longer wanted are removed from inside, once', () => {
    const old = link('syrback000000', { index: 12, peerIndex: 4, alias: mark });
    const inner = link('syrback000000', { index: 4, peerIndex: 12 });
    expect(plan({ host: [...whole.host, old], inside: [...whole.inside, inner] })).toEqual({
      ...nothing,
      clear: ['link delete dev syrback000000'],
    });
  });

  test('that bear the right names but belong to other halves are made anew', () => {
    const crossed = { ...outerLeg, peerIndex: 99 };
    const { clear, clearHost, make } = plan({ ...whole, host: [outerUplink, crossed] });
    expect(clear).toEqual(['link delete dev syrfrnt000000']);
    expect(clearHost).toEqual(['link delete dev syrfrnt000000']);
    expect(make).toEqual(makeLeg);
  });
});

test('legs are made to carry packets as large as their bridges do, at both ends', () => {
  const bridge = link('sybfrnt000000', { kind: 'bridge', mtu: 1_450 });
  const { pairs } = wantedRouter(NODE, one, UPLINK, { ipv6: true, links: [bridge] });
  const plan = planPairs(pairs, 'sy-abcdefghjk', whole);
  expect(plan).toEqual({
    ...nothing,
    inside: ['link set dev syrfrnt000000 mtu 1450'],
    host: ['link set dev syrfrnt000000 mtu 1450'],
  });
  const small = (each: FoundLink): FoundLink =>
    each.name === 'syrfrnt000000' ? { ...each, mtu: 1_450 } : each;
  const fitting = { host: whole.host.map(small), inside: whole.inside.map(small) };
  expect(planPairs(pairs, 'sy-abcdefghjk', fitting)).toEqual(nothing);
});

test('in a LAN, the router has its address there alone, and a route to each of its machines', () => {
  const [front, back] = sampleRouter().networks;
  if (!front || !back) throw new Error('the sample has two networks');
  const shape = sampleShape({ networks: [{ ...front, lan: true }, back] });
  const { pairs, hostRoutes } = wantedRouter(NODE, shape, UPLINK, { ipv6: true, links: [] });
  expect(pairs.slice(1).map(({ inside }) => inside.addresses)).toEqual([
    ['10.0.0.1/32', 'fd00::1/64'],
    ['10.0.1.1/25', 'fd00:0:0:1::1/64'],
  ]);
  expect(hostRoutes).toEqual([
    { to: '10.0.0.10/32', link: 'syrfrnt000000' },
    { to: '10.0.0.11/32', link: 'syrfrnt000000' },
  ]);
  expect(wantedRouter(NODE, one, UPLINK, { ipv6: true, links: [] }).hostRoutes).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import type { FoundLink } from '../../../../../runtime/agent/gateway/core/found-link.ts';
import { clearUnusedLans, planLan } from '../../../../../runtime/agent/gateway/core/plan-lan.ts';
import type { UplinkSource } from '../../../../../schemas/agent/lan.ts';
import { sampleLink } from './sample-links.ts';
import { FRONT, NODE } from './sample-router.ts';

const MARK = `stackyard ${NODE} ${FRONT}`;
const OURS = `stackyard ${NODE} uplink`;
const [PORT, PLUG] = ['sylfrnt000000', 'syxfrnt000000'];
const BRIDGE: UplinkSource = { kind: 'bridge', link: 'br0' };
const CARD: UplinkSource = { kind: 'interface', link: 'eth1' };
const VLAN: UplinkSource = { ...CARD, vlan: 30 };

const plan = (source: UplinkSource | undefined, ...links: FoundLink[]) =>
  planLan(NODE, FRONT, source, links);
const nothing = { clear: [], make: [], finish: [] };

const br0 = sampleLink('br0', { kind: 'bridge', mtu: 9_000 });
const pair = (lan: string, mtu = 1_500): FoundLink[] => [
  sampleLink(PORT, {
    mac: '1a:ae:80:00:00:00',
    alias: MARK,
    kind: 'veth',
    bridge: 'sybfrnt000000',
    mtu,
  }),
  sampleLink(PLUG, { mac: 'fe:ae:80:00:00:00', alias: MARK, kind: 'veth', bridge: lan, mtu }),
];
const makePair = [
  `link add name ${PORT} address 1a:ae:80:00:00:00 type veth peer name ${PLUG} address fe:ae:80:00:00:00`,
  `link set dev ${PORT} alias "${MARK}"`,
  `link set dev ${PLUG} alias "${MARK}"`,
];

describe('a network is attached to a bridge that is there', () => {
  test('by a pair with packets as large as its own, and nothing else of it is changed', () => {
    expect(plan(BRIDGE, br0)).toEqual({
      clear: [],
      make: makePair,
      finish: [
        `link set dev ${PLUG} mtu 9000`,
        `link set dev ${PLUG} master br0`,
        `link set dev ${PLUG} up`,
        `link set dev ${PORT} mtu 9000`,
        `link set dev ${PORT} master sybfrnt000000`,
        `link set dev ${PORT} up`,
      ],
    });
    expect(plan(BRIDGE, br0, ...pair('br0', 9_000))).toEqual(nothing);
  });

  test('again, when that was made anew', () => {
    const [port, plug] = pair('br0', 9_000) as [FoundLink, FoundLink];
    expect(plan(BRIDGE, br0, port, { ...plug, bridge: undefined })).toEqual({
      ...nothing,
      finish: [`link set dev ${PLUG} master br0`],
    });
  });

  test('no more, by removing the pair', () => {
    expect(plan(undefined, br0, ...pair('br0'))).toEqual({
      ...nothing,
      clear: [`link delete dev ${PORT}`],
    });
    expect(plan(undefined, br0)).toEqual(nothing);
  });
});

describe('for a network card', () => {
  const card = sampleLink('eth1');
  const [bridge, vlan] = ['syk5ee24cca29', 'syz5ee24cca29'];

  test('a bridge is made, and with a VLAN an interface that takes it from the card', () => {
    const { make } = plan(VLAN, card);
    const [name] = /syk[0-9a-f]{10}/.exec(make[0] ?? '') ?? [''];
    const sub = name.replace('syk', 'syz');
    expect(make).toEqual([
      `link add name ${name} type bridge stp_state 0 mcast_snooping 0`,
      `link set dev ${name} alias "${OURS}"`,
      `link add link eth1 name ${sub} type vlan id 30`,
      `link set dev ${sub} alias "${OURS}"`,
      `link set dev ${sub} master ${name}`,
      `link set dev ${sub} up`,
      `link set dev ${name} up`,
      ...makePair,
    ]);
  });

  test('without a VLAN the card itself is put into it, and switched on', () => {
    const { make } = plan(CARD, { ...card, up: false });
    const [name] = /syk[0-9a-f]{10}/.exec(make[0] ?? '') ?? [''];
    expect(make.slice(2, -makePair.length)).toEqual([
      'link set dev eth1 up',
      `link set dev eth1 master ${name}`,
      `link set dev ${name} up`,
    ]);
  });

  test('what is there is shared and left alone', () => {
    const [name] = /syk[0-9a-f]{10}/.exec(plan(VLAN, card).make[0] ?? '') ?? [''];
    const ours = [
      sampleLink(name, { kind: 'bridge', alias: OURS }),
      sampleLink(name.replace('syk', 'syz'), { kind: 'vlan', alias: OURS, bridge: name }),
    ];
    expect(plan(VLAN, card, ...ours).make).toEqual(makePair);
    expect(plan(VLAN, card, ...ours, ...pair(name))).toEqual(nothing);
    expect(plan({ ...VLAN, vlan: 31 }, card, ...ours).make[0]).not.toContain(name);
  });

  test('it goes with the last network that uses it, and never before, nor what is not ours', () => {
    const ours = [
      sampleLink(bridge, { kind: 'bridge', alias: OURS }),
      sampleLink(vlan, { kind: 'vlan', alias: OURS, bridge }),
    ];
    const others = [
      br0,
      { ...card, bridge },
      sampleLink('syk0000000000', { kind: 'bridge', alias: 'stackyard node-zzzzzzzzzz uplink' }),
    ];
    expect(clearUnusedLans(NODE, [...ours, ...others])).toEqual([
      `link delete dev ${vlan}`,
      `link delete dev ${bridge}`,
    ]);
    const used = sampleLink('syxback000000', { kind: 'veth', bridge });
    expect(clearUnusedLans(NODE, [...ours, ...others, used])).toEqual([]);
  });
});

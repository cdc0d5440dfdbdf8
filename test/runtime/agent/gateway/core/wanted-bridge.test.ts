import { expect, test } from 'vitest';
import type { FoundLink } from '../../../../../runtime/agent/gateway/core/found-link.ts';
import { planBridge } from '../../../../../runtime/agent/gateway/core/wanted-bridge.ts';
import { FRONT, NODE } from './sample-router.ts';

const bridge: FoundLink = {
  name: 'sybfrnt000000',
  index: 5,
  peerIndex: undefined,
  mac: '02:ae:80:00:00:00',
  alias: `stackyard ${NODE} ${FRONT}`,
  kind: 'bridge',
  bridge: undefined,
  up: true,
  mtu: 1_450,
  vxlan: undefined,
  learns: undefined,
  addresses: [],
};

test('a bridge is made with its mark and shown to nobody before it is finished', () => {
  expect(planBridge(NODE, { id: FRONT, mtu: 1_450 }, undefined)).toEqual({
    make: [
      'link add name sybfrnt000000 address 02:ae:80:00:00:00 type bridge stp_state 0 mcast_snooping 0',
      'link set dev sybfrnt000000 alias "stackyard node-0123456789 network-frnt000000"',
    ],
    finish: ['link set dev sybfrnt000000 mtu 1450', 'link set dev sybfrnt000000 up'],
  });
});

test('a bridge as it should be is left alone, any other is put right', () => {
  expect(planBridge(NODE, { id: FRONT, mtu: 1_450 }, bridge)).toEqual({ make: [], finish: [] });
  expect(
    planBridge(
      NODE,
      { id: FRONT, mtu: 1_450 },
      { ...bridge, up: false, mtu: 1_500, addresses: ['10.0.0.1/24'] },
    ),
  ).toEqual({
    make: [],
    finish: [
      'link set dev sybfrnt000000 mtu 1450',
      'address delete 10.0.0.1/24 dev sybfrnt000000',
      'link set dev sybfrnt000000 up',
    ],
  });
});

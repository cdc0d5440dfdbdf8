import type { Segment } from '../../../../../runtime/agent/gateway/core/segment.ts';
import type { DesiredNetwork } from '../../../../../schemas/agent/desired.ts';
import type { FoundUnderlay } from '../../../../../runtime/agent/node/ports/underlay.ts';
import { FRONT, STACK } from './sample-router.ts';

export const ROUTER_MAC = '0a:ae:80:00:00:00';
export const UNDERLAY: FoundUnderlay = { kind: 'found', address: '192.0.2.1', mtu: 1_500 };

/** A network with a machine on one other node, and a machine and the router on another. */
export const sampleNetwork = (changes: Partial<DesiredNetwork> = {}): DesiredNetwork => ({
  id: FRONT,
  stack: STACK,
  name: 'front',
  vni: 7,
  mtu: 1_450,
  segment: {
    peers: [
      {
        address: '192.0.2.2',
        router: false,
        hosts: [{ mac: '52:54:00:00:00:0a', address6: 'fd00::10' }],
      },
      {
        address: '192.0.2.3',
        router: true,
        hosts: [{ mac: '52:54:00:00:00:0b', address6: 'fd00::11' }],
      },
    ],
  },
  ...changes,
});

export const sampleSegment = (changes: Partial<Segment> = {}): Segment => ({
  vni: 7,
  mtu: 1_450,
  local: '192.0.2.1',
  routerMac: ROUTER_MAC,
  peers: sampleNetwork().segment?.peers ?? [],
  ...changes,
});

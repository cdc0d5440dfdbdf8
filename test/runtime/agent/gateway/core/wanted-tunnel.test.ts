import { expect, test } from 'vitest';
import { ownTunnel } from '../../../../../runtime/agent/gateway/core/own-tunnel.ts';
import { wantedTunnel } from '../../../../../runtime/agent/gateway/core/wanted-tunnel.ts';
import type { DesiredNetwork } from '../../../../../schemas/agent/desired.ts';
import { BACK, NODE } from './sample-router.ts';
import { sampleNetwork } from './sample-segment.ts';
import { samplePeer, tunnelKey } from './sample-tunnel.ts';

const network = (...lasts: number[]): DesiredNetwork =>
  sampleNetwork({
    segment: {
      peers: lasts.map((last) => ({
        address: `192.0.2.${last}`,
        router: false,
        hosts: [],
        tunnel: {
          key: tunnelKey(String(last)),
          port: 8_473,
          address: `fde6:57ae:6a9f:1:0:0:0:${last}`,
        },
      })),
    },
  });

test('a tunnel has the nodes of all networks as peers, each once', () => {
  const networks = [network(3, 2), { ...network(2, 4), id: BACK }];
  expect(wantedTunnel({ node: NODE, networks })).toEqual({
    address: ownTunnel(NODE).address,
    peers: [samplePeer(2), samplePeer(3), samplePeer(4)],
  });
});

test('where no network wants one, there is none', () => {
  const { segment: _, ...alone } = sampleNetwork();
  expect(wantedTunnel({ node: NODE, networks: [] })).toBeUndefined();
  expect(wantedTunnel({ node: NODE, networks: [alone, sampleNetwork()] })).toBeUndefined();
});

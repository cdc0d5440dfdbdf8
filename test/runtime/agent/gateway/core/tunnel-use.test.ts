import { expect, test } from 'vitest';
import { tunnelUse } from '../../../../../runtime/agent/gateway/core/tunnel-use.ts';
import type { DesiredNetwork } from '../../../../../schemas/agent/desired.ts';
import { sampleNetwork } from './sample-segment.ts';
import { foundPeer, samplePeer, tunnelKey } from './sample-tunnel.ts';

const NOW_MS = 1_796_000_000_000;
const spanning = (lasts: readonly number[], sealed?: boolean): DesiredNetwork =>
  sampleNetwork({
    segment: {
      peers: lasts.map((last) => {
        const { key, address, endpoint } = samplePeer(last);
        const tunnel = { key, address, port: endpoint.port };
        return { address: endpoint.address, router: false, hosts: [], tunnel };
      }),
      ...(sealed === undefined ? {} : { sealed }),
    },
  });
const tunnelWith = (...answers: [last: number, agoMs: number | undefined][]) => ({
  key: tunnelKey('0'),
  port: 8_473,
  peers: answers.map(([last, agoMs]) =>
    foundPeer(last, { answeredAtMs: agoMs === undefined ? undefined : NOW_MS - agoMs }),
  ),
});
const use = (...args: [DesiredNetwork | undefined, Parameters<typeof tunnelUse>[1]]) =>
  tunnelUse(...args, NOW_MS);

test('a network that was not made, or is on one node, has nothing to do with tunnels', () => {
  const { segment: _, ...alone } = sampleNetwork();
  expect(use(undefined, tunnelWith())).toBeUndefined();
  expect(use(alone, tunnelWith())).toBeUndefined();
});

test('it is open once every other node has answered, a moment ago', () => {
  const network = spanning([2, 3]);
  expect(use(network, undefined)).toBe('none');
  expect(use(network, tunnelWith([2, 0]))).toBe('none');
  expect(use(network, tunnelWith([2, 0], [3, undefined]))).toBe('none');
  expect(use(network, tunnelWith([2, 0], [3, 190_001]))).toBe('none');
  expect(use(network, tunnelWith([2, 190_000], [3, 0]))).toBe('open');
});

test('a clock that was set back does not shut it', () => {
  expect(use(spanning([2]), tunnelWith([2, -3_600_000]))).toBe('open');
});

test('with a node that has no tunnel, or with none to prove it, it is not open', () => {
  expect(use(sampleNetwork(), tunnelWith([2, 0], [3, 0]))).toBe('none');
  expect(use(spanning([]), tunnelWith())).toBe('none');
});

test('what is sealed uses the tunnel, whatever becomes of that', () => {
  expect(use(spanning([2], true), undefined)).toBe('used');
  expect(use(spanning([2], false), tunnelWith([2, 0]))).toBe('open');
});

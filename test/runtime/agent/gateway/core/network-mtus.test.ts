import { expect, test } from 'vitest';
import { networkMtus } from '../../../../../runtime/agent/gateway/core/network-mtus.ts';
import { sampleNetwork } from './sample-segment.ts';
import { BACK, FRONT } from './sample-router.ts';

test('each network of a node has its own', () => {
  const networks = [sampleNetwork(), sampleNetwork({ id: BACK, mtu: 8_930 })];
  expect([...networkMtus({ networks })]).toEqual([
    [FRONT, 1_450],
    [BACK, 8_930],
  ]);
});

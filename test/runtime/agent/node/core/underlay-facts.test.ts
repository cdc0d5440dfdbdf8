import { expect, test } from 'vitest';
import { underlayFacts } from '../../../../../runtime/agent/node/core/underlay-facts.ts';

test('a node that others reach says how; one that they do not says nothing', () => {
  expect(underlayFacts({ kind: 'found', address: '192.0.2.7', mtu: 1_500 })).toEqual({
    underlay: { address: '192.0.2.7', mtu: 1_500 },
  });
  expect(underlayFacts({ kind: 'none' })).toEqual({});
  expect(underlayFacts({ kind: 'lost', address: '192.0.2.7' })).toEqual({});
});

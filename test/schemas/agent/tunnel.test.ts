import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { TUNNEL_NETWORK, tunnelAddress, TunnelKey } from '../../../schemas/agent/tunnel.ts';
import { NodeId } from '../../../schemas/ids/brand.ts';

test('addresses of tunnels are in a network of their own, made as RFC 4193 says', () => {
  const bits = createHash('sha256').update('stackyard tunnel').digest('hex').slice(0, 10);
  expect(TUNNEL_NETWORK).toBe(`fd${bits.slice(0, 2)}:${bits.slice(2, 6)}:${bits.slice(6)}::/48`);
});

test.each([
  ['node-0000000000', 'fde6:57ae:6a9f:1:0:0:0:0'],
  ['node-0000000001', 'fde6:57ae:6a9f:1:0:0:0:1'],
  ['node-1000000000', 'fde6:57ae:6a9f:1:0:2000:0:0'],
  ['node-zzzzzzzzzz', 'fde6:57ae:6a9f:1:3:ffff:ffff:ffff'],
])('all bits of the id are in it: %s has %s', (node, address) => {
  expect(tunnelAddress(NodeId.parse(node))).toBe(address);
});

test.each([
  ['32 bytes', Buffer.alloc(32, 7).toString('base64'), true],
  ['32 bytes', Buffer.alloc(32, 255).toString('base64'), true],
  ['31 bytes', Buffer.alloc(31, 7).toString('base64'), false],
  ['33 bytes', Buffer.alloc(33, 7).toString('base64'), false],
  ['bits behind the last byte', `${'A'.repeat(42)}B=`, false],
  ['something else behind it', `${'A'.repeat(43)}= remove`, false],
])('a key is 32 bytes, not %s', (_, key, isKey) => {
  expect(TunnelKey.safeParse(key).success).toBe(isKey);
});

import { expect, test } from 'vitest';
import {
  type NetworkFacts,
  networkTroubles,
} from '../../../../../runtime/agent/core/network/network-troubles.ts';

const healthy: NetworkFacts = {
  missingTools: [],
  missingFeatures: [],
  routes6: [{ to: 'default', via: 'fe80::1', link: 'eth0', local: false }],
  resolvers: { usable: ['192.0.2.53'], onlyLocal: false },
  forwardDroppers: [],
};
const codes = (changes: Partial<NetworkFacts>): string[] =>
  networkTroubles({ ...healthy, ...changes }).map(({ code }) => code);

test('a healthy host has no trouble', () => {
  expect(codes({})).toEqual([]);
});

test.each<[string, Partial<NetworkFacts>]>([
  ['TOOL_MISSING', { missingTools: [{ tool: 'nft', package: 'nftables' }] }],
  ['KERNEL_LACKS', { missingFeatures: ['bridges'] }],
  ['FORWARD_DROPPED', { forwardDroppers: ['ip filter FORWARD'] }],
  ['NO_RESOLVER', { resolvers: { usable: [], onlyLocal: true } }],
  ['NO_RESOLVER', { resolvers: { usable: [], onlyLocal: false } }],
  ['NO_IPV6', { routes6: undefined }],
  ['NO_IPV6_ROUTE', { routes6: [] }],
])('%s is told of', (code, changes) => {
  expect(codes(changes)).toEqual([code]);
});

test('a missing program comes with the command that installs it', () => {
  const [trouble] = networkTroubles({
    ...healthy,
    missingTools: [{ tool: 'dnsmasq', package: 'dnsmasq-base' }],
  });
  expect(trouble).toEqual({
    code: 'TOOL_MISSING',
    message: 'The program “dnsmasq” is not installed; stacks cannot have networks without it.',
    action: 'Install the Debian package dnsmasq-base: apt-get install dnsmasq-base',
  });
});

import { expect, test } from 'vitest';
import {
  type NetworkFacts,
  networkTroubles,
} from '../../../../../runtime/agent/gateway/core/network-troubles.ts';

const healthy: NetworkFacts = {
  missingTools: [],
  missingFeatures: [],
  routes6: [{ to: 'default', via: 'fe80::1', link: 'eth0', local: false }],
  resolvers: { usable: ['192.0.2.53'], onlyLocal: false },
  forwardDroppers: [],
  vxlan: true,
  underlay: { kind: 'found', address: '192.0.2.7', mtu: 1_350 },
};
const codes = (changes: Partial<NetworkFacts>): string[] =>
  networkTroubles({ ...healthy, ...changes }).map(({ code }) => code);

test('a healthy host has no trouble, whether or not others reach it', () => {
  expect(codes({})).toEqual([]);
  expect(codes({ underlay: { kind: 'none' } })).toEqual([]);
});

test.each<[string, Partial<NetworkFacts>]>([
  ['TOOL_MISSING', { missingTools: [{ tool: 'nft', package: 'nftables' }] }],
  ['KERNEL_LACKS', { missingFeatures: ['bridges'] }],
  ['FORWARD_DROPPED', { forwardDroppers: ['ip filter FORWARD'] }],
  ['NO_VXLAN', { vxlan: false }],
  ['ADDRESS_LOST', { underlay: { kind: 'lost', address: '192.0.2.9' } }],
  ['SMALL_MTU', { underlay: { kind: 'found', address: '192.0.2.7', mtu: 1_349 } }],
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

test('an address that the node does not have is named, with what to do about it', () => {
  const [trouble] = networkTroubles({
    ...healthy,
    underlay: { kind: 'lost', address: '192.0.2.9' },
  });
  expect(trouble).toEqual({
    code: 'ADDRESS_LOST',
    message:
      'No interface of this node has the address 192.0.2.9 that STACKYARD_AGENT_ADDRESS names, so other nodes cannot reach it.',
    action:
      'Set STACKYARD_AGENT_ADDRESS to an address of this node, or remove it, and restart the agent.',
  });
});

test('an interface for packets that are too small is told with the least there must be', () => {
  const [trouble] = networkTroubles({
    ...healthy,
    underlay: { kind: 'found', address: '192.0.2.7', mtu: 1_280 },
  });
  expect(trouble).toEqual({
    code: 'SMALL_MTU',
    message:
      'The interface with the address 192.0.2.7 carries packets of 1280 bytes only, too few for networks that span nodes.',
    action:
      'Set its MTU to at least 1350 bytes, or set STACKYARD_AGENT_ADDRESS to an address on another interface.',
  });
});

import { expect, test } from 'vitest';
import {
  entryKey,
  forwardingEntries,
  isGroup,
} from '../../../../../runtime/agent/gateway/core/forwarding-entries.ts';
import { ROUTER_MAC, sampleSegment } from './sample-segment.ts';

const entriesOf = (changes: Parameters<typeof sampleSegment>[0] = {}): string[] =>
  forwardingEntries(sampleSegment(changes)).map(entryKey);

test('every host has an entry, and broadcasts and the groups that IPv6 needs go where they must', () => {
  expect(entriesOf()).toEqual([
    // The router, by itself.
    `${ROUTER_MAC} 192.0.2.3`,
    // Everybody; routers; who is asked for the router at ::1; DHCPv6.
    '33:33:00:00:00:01 192.0.2.2',
    '33:33:00:00:00:01 192.0.2.3',
    '33:33:00:00:00:02 192.0.2.3',
    '33:33:00:01:00:02 192.0.2.3',
    // Who is asked for link-local addresses, and for those from the seeds.
    '33:33:ff:00:00:00 192.0.2.3',
    '33:33:ff:00:00:01 192.0.2.3',
    '33:33:ff:00:00:0a 192.0.2.2',
    '33:33:ff:00:00:0b 192.0.2.3',
    '33:33:ff:00:00:10 192.0.2.2',
    '33:33:ff:00:00:11 192.0.2.3',
    // The machines.
    '52:54:00:00:00:0a 192.0.2.2',
    '52:54:00:00:00:0b 192.0.2.3',
    // ARP and DHCP.
    'ff:ff:ff:ff:ff:ff 192.0.2.2',
    'ff:ff:ff:ff:ff:ff 192.0.2.3',
  ]);
});

test('no entry stands for all other addresses: it would copy each frame to every node', () => {
  expect(entriesOf().filter((entry) => entry.startsWith('00:00:00:00:00:00'))).toEqual([]);
});

test('a node with the router alone is asked for the router; one with nothing hears everybody', () => {
  const address = '192.0.2.4';
  expect(entriesOf({ peers: [{ address, router: true, hosts: [] }] })).toEqual([
    `${ROUTER_MAC} ${address}`,
    `33:33:00:00:00:01 ${address}`,
    `33:33:00:00:00:02 ${address}`,
    `33:33:00:01:00:02 ${address}`,
    `33:33:ff:00:00:00 ${address}`,
    `33:33:ff:00:00:01 ${address}`,
    `ff:ff:ff:ff:ff:ff ${address}`,
  ]);
  expect(entriesOf({ peers: [{ address, router: false, hosts: [] }] })).toEqual([
    `33:33:00:00:00:01 ${address}`,
    `ff:ff:ff:ff:ff:ff ${address}`,
  ]);
  expect(entriesOf({ peers: [] })).toEqual([]);
});

test('hosts that are asked for in the same group share an entry per node', () => {
  const hosts = [
    { mac: '52:54:00:ab:cd:ef', address6: 'fd00::1:ab:cdef' },
    { mac: '52:54:01:ab:cd:ef', address6: 'fd00::2:12ab:cdef' },
  ];
  const entries = entriesOf({ peers: [{ address: '192.0.2.4', router: false, hosts }] });
  expect(entries.filter((entry) => entry.startsWith('33:33:ff'))).toEqual([
    '33:33:ff:ab:cd:ef 192.0.2.4',
  ]);
});

test('all other addresses are behind one node only, and only where that is attached to a LAN', () => {
  const zero = (entry: string): boolean => entry.startsWith('00:00:00:00:00:00');
  expect(entriesOf({}).filter(zero)).toEqual([]);
  expect(entriesOf({ others: '192.0.2.3' }).filter(zero)).toEqual(['00:00:00:00:00:00 192.0.2.3']);
});

test('groups are told from hosts by the lowest bit of the first byte; all others are a group', () => {
  const groups = [
    'ff:ff:ff:ff:ff:ff',
    '33:33:00:00:00:01',
    '01:00:5e:00:00:01',
    '00:00:00:00:00:00',
  ];
  expect(groups.map(isGroup)).toEqual([true, true, true, true]);
  expect(['52:54:00:00:00:01', '0a:ff:ff:ff:ff:ff'].map(isGroup)).toEqual([false, false]);
});

import { expect, test } from 'vitest';
import { readForwarding } from '../../../../../runtime/agent/gateway/core/found-forwarding.ts';

test('entries are read by interface: those to nodes, and what its bridge was told', () => {
  const json = JSON.stringify([
    { mac: '33:33:00:00:00:01', ifname: 'syb1', flags: ['self'], state: 'permanent' },
    { mac: '52:54:00:00:00:01', ifname: 'syv1', flags: [], master: 'syb1', state: 'static' },
    { mac: '16:00:00:00:00:01', ifname: 'syv1', flags: [], master: 'syb1', state: 'permanent' },
    { mac: '52:54:00:00:00:09', ifname: 'tap', flags: [], master: 'syb1', state: '' },
    { mac: '52:54:00:00:00:01', ifname: 'syv1', dst: '192.0.2.2', flags: ['self'] },
    { mac: 'ff:ff:ff:ff:ff:ff', ifname: 'syv2', dst: '2001:db8:0::2', flags: ['self'] },
    { mac: 'ff:ff:ff:ff:ff:ff', ifname: 'syv2', dst: '2001:db8:0::3', flags: ['self'] },
  ]);
  expect(Object.fromEntries(readForwarding(json))).toEqual({
    syb1: { entries: [], placed: [] },
    syv1: {
      entries: [{ mac: '52:54:00:00:00:01', to: '192.0.2.2' }],
      placed: ['52:54:00:00:00:01'],
    },
    tap: { entries: [], placed: [] },
    syv2: {
      entries: [
        { mac: 'ff:ff:ff:ff:ff:ff', to: '2001:db8::2' },
        { mac: 'ff:ff:ff:ff:ff:ff', to: '2001:db8::3' },
      ],
      placed: [],
    },
  });
});

test('no output means no entries; something else is an error', () => {
  expect(readForwarding('').size).toBe(0);
  expect(() => readForwarding('{"a":1}')).toThrow('expected array');
});

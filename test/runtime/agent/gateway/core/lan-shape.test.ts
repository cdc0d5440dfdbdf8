import { expect, test } from 'vitest';
import { shapeLan } from '../../../../../runtime/agent/gateway/core/lan-shape.ts';
import type { DesiredLan } from '../../../../../schemas/agent/lan.ts';
import { FRONT } from './sample-router.ts';

const here = (changes: object = {}): DesiredLan => ({
  at: 'here',
  uplink: 'school',
  router4: '192.168.1.200',
  hosts: [{ mac: '52:54:00:00:00:01', address4: '192.168.1.201' }],
  ...changes,
});
const shape = (lan: DesiredLan | undefined) => shapeLan({ id: FRONT, ...(lan ? { lan } : {}) });

test('the router is known by the MAC address of its leg', () => {
  expect(shape(here())).toEqual({
    network: FRONT,
    uplink: 'school',
    router: { mac: '0a:ae:80:00:00:00', address4: '192.168.1.200' },
    machines: [{ mac: '52:54:00:00:00:01', address4: '192.168.1.201' }],
  });
});

test('a node without the router attaches nothing', () => {
  expect(shape({ at: 'router' })).toBeUndefined();
  expect(shape(undefined)).toBeUndefined();
});

test.each([
  ['not a MAC address', here({ hosts: [{ mac: '52:54 drop', address4: '192.168.1.201' }] })],
  [
    '192.168.1.200 in its LAN is there twice',
    here({
      router4: '192.168.1.201',
      hosts: [
        { mac: '52:54:00:00:00:01', address4: '192.168.1.200' },
        { mac: '52:54:00:00:00:02', address4: '192.168.1.200' },
      ],
    }),
  ],
])('%s is refused', (message, lan) => {
  expect(() => shape(lan)).toThrow(
    expect.objectContaining({ code: 'NETWORK_FAILED', message: expect.stringContaining(message) }),
  );
});

test('what is no address does not get into a rule', () => {
  expect(() => shape(here({ router4: '192.168.1.200 accept' }))).toThrow('not an IP address');
});

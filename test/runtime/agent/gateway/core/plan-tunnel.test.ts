import { describe, expect, test } from 'vitest';
import { planTunnel } from '../../../../../runtime/agent/gateway/core/plan-tunnel.ts';
import type { FoundRoute } from '../../../../../runtime/agent/gateway/core/found-routes.ts';
import type { FoundTunnelPeer } from '../../../../../runtime/agent/gateway/ports/tunnels.ts';
import { foundPeer, samplePeer, tunnelKey } from './sample-tunnel.ts';

const NAME = 'syw0123456789';
const OWN = { key: tunnelKey('0'), port: 8_473, keyFile: '/agent/tunnel/0123456789.key' };
const WANTED = { address: 'fde6:57ae:6a9f:1::1', peers: [samplePeer(2), samplePeer(3)] };

const route = (to: string, changes: Partial<FoundRoute> = {}): FoundRoute => ({
  to,
  via: undefined,
  link: NAME,
  local: false,
  ...changes,
});
const ROUTES = [
  route('fde6:57ae:6a9f:1::1/128'),
  route('fde6:57ae:6a9f:1::1/128', { local: true, link: 'lo' }),
  route('fde6:57ae:6a9f:1::2/128'),
  route('fde6:57ae:6a9f:1::3/128'),
  route('ff00::/8'),
  route('fe80::1/128', { local: true }),
];
const plan = (peers: readonly FoundTunnelPeer[], changes: { key?: string; port?: number } = {}) => {
  const tunnel = { key: OWN.key, port: OWN.port, peers, ...changes };
  return planTunnel(NAME, WANTED, OWN, { tunnel, routes: ROUTES });
};
const setting = (last: number): string[] =>
  `peer ${tunnelKey(String(last))} endpoint 192.0.2.${last}:8473 persistent-keepalive 25 allowed-ips fde6:57ae:6a9f:1::${last}/128`.split(
    ' ',
  );

test('a tunnel that is as wanted is left alone', () => {
  expect(plan([foundPeer(3), foundPeer(2)])).toEqual({ set: [], routes: [] });
});

test('one that was just made gets its key, its port, its peers, and a route to each', () => {
  expect(planTunnel(NAME, WANTED, OWN, { tunnel: undefined, routes: [] })).toEqual({
    set: ['private-key', OWN.keyFile, 'listen-port', '8473', ...setting(2), ...setting(3)],
    routes: [
      `route replace fde6:57ae:6a9f:1::2/128 dev ${NAME}`,
      `route replace fde6:57ae:6a9f:1::3/128 dev ${NAME}`,
    ],
  });
});

test.each([{ key: tunnelKey('x') }, { port: 9 }])(
  'another key or port of its own is set: %o',
  (is) => {
    expect(plan([foundPeer(2), foundPeer(3)], is).set).toEqual([
      'private-key',
      OWN.keyFile,
      'listen-port',
      '8473',
    ]);
  },
);

describe('a peer', () => {
  test.each<[string, Partial<FoundTunnelPeer>]>([
    ['of another address outside', { endpoint: { address: '192.0.2.9', port: 8_473 } }],
    ['of another port', { endpoint: { address: '192.0.2.2', port: 9 } }],
    ['without an address outside', { endpoint: undefined }],
    ['that may send from elsewhere', { addresses: ['fde6:57ae:6a9f:1::9'] }],
    ['that may send from more', { addresses: ['fde6:57ae:6a9f:1::2', 'fde6:57ae:6a9f:1::9'] }],
    ['that may send from nowhere', { addresses: [] }],
    ['that gives no sign of life', { keepAliveS: 0 }],
  ])('%s is set again, and no other', (_, changes) => {
    expect(plan([foundPeer(2, changes), foundPeer(3)]).set).toEqual(setting(2));
  });

  test('with another key comes in after the old key has gone', () => {
    const old = foundPeer(2, { key: tunnelKey('z') });
    expect(plan([old, foundPeer(3)]).set).toEqual(['peer', old.key, 'remove', ...setting(2)]);
  });

  test('that nobody wants goes, and the route to it', () => {
    const tunnel = { key: OWN.key, port: OWN.port, peers: [foundPeer(2), foundPeer(3)] };
    const wanted = { ...WANTED, peers: [samplePeer(3)] };
    expect(planTunnel(NAME, wanted, OWN, { tunnel, routes: ROUTES })).toEqual({
      set: ['peer', tunnelKey('2'), 'remove'],
      routes: [`route delete fde6:57ae:6a9f:1::2/128 dev ${NAME}`],
    });
  });

  test('reached by IPv6 has its address in brackets', () => {
    const peer = samplePeer(2, { endpoint: { address: '2001:db8::2', port: 8_473 } });
    const { set } = planTunnel(NAME, { ...WANTED, peers: [peer] }, OWN, {
      tunnel: undefined,
      routes: [],
    });
    expect(set).toContain('[2001:db8::2]:8473');
  });
});

test('routes of other tunnels are none of its business', () => {
  const others = [route('fde6:57ae:6a9f:1::9/128', { link: 'syw9999999999' })];
  const tunnel = { key: OWN.key, port: OWN.port, peers: [foundPeer(2), foundPeer(3)] };
  const { routes } = planTunnel(NAME, WANTED, OWN, { tunnel, routes: [...ROUTES, ...others] });
  expect(routes).toEqual([]);
  const taken = [route('fde6:57ae:6a9f:1::2/128', { link: 'syw9999999999' }), ...ROUTES.slice(3)];
  expect(planTunnel(NAME, WANTED, OWN, { tunnel, routes: taken }).routes).toEqual([
    `route replace fde6:57ae:6a9f:1::2/128 dev ${NAME}`,
  ]);
});

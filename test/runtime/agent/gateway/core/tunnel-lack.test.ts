import { expect, test } from 'vitest';
import {
  tunnelMaker,
  type TunnelMeans,
} from '../../../../../runtime/agent/gateway/core/tunnel-lack.ts';

const WHOLE: TunnelMeans = {
  kernel: true,
  hasWg: true,
  hasWireguardGo: true,
  hasTun: true,
  hasIpv6: true,
};

test.each<[Partial<TunnelMeans>, object]>([
  [{}, { by: 'kernel' }],
  [{ hasWireguardGo: false, hasTun: false }, { by: 'kernel' }],
  [{ kernel: false }, { by: 'wireguard-go' }],
  [
    { hasWg: false },
    { why: 'It lacks wireguard-tools. Install it: apt-get install wireguard-tools' },
  ],
  [
    { kernel: false, hasWg: false },
    { why: 'It lacks wireguard-tools. Install it: apt-get install wireguard-tools' },
  ],
  [
    { kernel: false, hasWireguardGo: false },
    {
      why: 'Its kernel has no WireGuard, and it lacks wireguard-go. Install it: apt-get install wireguard-go',
    },
  ],
  [
    { kernel: false, hasWg: false, hasWireguardGo: false },
    {
      why: 'Its kernel has no WireGuard, and it lacks wireguard-tools and wireguard-go. Install them: apt-get install wireguard-tools wireguard-go',
    },
  ],
  [
    { kernel: false, hasTun: false },
    { why: expect.stringContaining('neither WireGuard nor /dev/net/tun') },
  ],
  [{ hasIpv6: false }, { why: expect.stringContaining('no IPv6') }],
])('a host that differs by %o: %o', (changes, expected) => {
  expect(tunnelMaker({ ...WHOLE, ...changes })).toEqual(expected);
});

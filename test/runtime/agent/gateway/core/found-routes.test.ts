import { expect, test } from 'vitest';
import {
  readRoutes4,
  readRoutes6,
} from '../../../../../runtime/agent/gateway/core/found-routes.ts';

test('IPv4 routes are read from /proc/net/route', () => {
  const table = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
uplink	00000000	01006064	0003	0	0	0	00000000	0	0	0
syr0123456789	0000000A	00000000	0001	0	0	0	00FFFFFF	0	0	0
*	0000A8C0	00000000	0201	0	0	0	0000FFFF	0	0	0
`;
  expect(readRoutes4(table)).toEqual([
    { to: 'default', via: '100.96.0.1', link: 'uplink', local: false },
    { to: '10.0.0.0/24', via: undefined, link: 'syr0123456789', local: false },
  ]);
});

test('IPv6 routes are read from /proc/net/ipv6_route, unreachable ones left out', () => {
  const line = (to: string, via: string, flags: string, link: string): string =>
    `${to} ${'0'.repeat(32)} 00 ${via} 00000400 00000001 00000000 ${flags} ${link.padStart(8)}`;
  const zero = '0'.repeat(32);
  const table = [
    line(`${zero} 00`, `fd00${'0'.repeat(27)}1`, '00000003', 'uplink'),
    line(`${'0'.repeat(31)}1 80`, zero, '80200001', 'lo'),
    line(`fd20${'0'.repeat(28)} 40`, zero, '00000001', 'syr0123456789'),
    line(`${zero} 00`, zero, '00200200', 'lo'),
    '',
  ].join('\n');
  expect(readRoutes6(table)).toEqual([
    { to: 'default', via: 'fd00::1', link: 'uplink', local: false },
    { to: '::1/128', via: undefined, link: 'lo', local: true },
    { to: 'fd20::/64', via: undefined, link: 'syr0123456789', local: false },
  ]);
});

test('no table, no routes', () => {
  expect(readRoutes4('')).toEqual([]);
  expect(readRoutes6('')).toEqual([]);
});

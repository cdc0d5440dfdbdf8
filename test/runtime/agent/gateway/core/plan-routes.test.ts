import { expect, test } from 'vitest';
import type { FoundRoute } from '../../../../../runtime/agent/gateway/core/found-routes.ts';
import {
  planDefaultRoutes,
  planHostRoutes,
  planLoopbackRoute,
} from '../../../../../runtime/agent/gateway/core/plan-routes.ts';
import { STACK } from './sample-router.ts';

const route = (to: string, via: string | undefined, link: string): FoundRoute => ({
  to,
  via,
  link,
  local: false,
});
const wanted = { via4: '100.96.0.1', via6: 'fd00::1' };
const right = [
  route('default', '100.96.0.1', 'uplink'),
  route('default', 'fd00::1', 'uplink'),
  route('10.0.0.0/24', undefined, 'syrfrnt000000'),
];

test('the default routes lead to the host', () => {
  expect(planDefaultRoutes(wanted, right)).toEqual([]);
  expect(planDefaultRoutes(wanted, [])).toEqual([
    'route add 0.0.0.0/0 via 100.96.0.1 dev uplink',
    'route add ::/0 via fd00::1 dev uplink',
  ]);
  expect(planDefaultRoutes({ ...wanted, via6: undefined }, [])).toEqual([
    'route add 0.0.0.0/0 via 100.96.0.1 dev uplink',
  ]);
});

test('other default routes are taken away', () => {
  const wrong = [
    route('default', '10.0.0.9', 'syrfrnt000000'),
    route('default', 'fd00::9', 'syrfrnt000000'),
    route('default', undefined, 'syrfrnt000000'),
  ];
  expect(planDefaultRoutes(wanted, [...wrong, ...right])).toEqual([
    'route delete 0.0.0.0/0 via 10.0.0.9 dev syrfrnt000000',
    'route delete ::/0 via fd00::9 dev syrfrnt000000',
    'route delete default dev syrfrnt000000',
  ]);
});

test('the host is reached at ::1 by a route of its own on every uplink', () => {
  const there = { ...route('::1/128', undefined, 'syuabcdefghjk'), local: true };
  expect(planLoopbackRoute(STACK, [there])).toEqual([]);
  expect(planLoopbackRoute(STACK, [{ ...there, link: 'lo' }])).toEqual([
    'route add local ::1/128 dev syuabcdefghjk table local metric 486037075',
  ]);
});

test('in a LAN there is a route to each machine, and to no one else there', () => {
  const link = 'syrfrnt000000';
  const hostRoutes = ['10.0.0.10/32', '10.0.0.11/32'].map((to) => ({ to, link }));
  expect(planHostRoutes({ hostRoutes }, right)).toEqual([
    `route add 10.0.0.10/32 dev ${link}`,
    `route add 10.0.0.11/32 dev ${link}`,
  ]);
  const there = [route('10.0.0.10/32', undefined, link), route('10.0.0.99/32', undefined, link)];
  expect(planHostRoutes({ hostRoutes }, [...right, ...there])).toEqual([
    `route delete 10.0.0.99/32 dev ${link}`,
    `route add 10.0.0.11/32 dev ${link}`,
  ]);
  expect(planHostRoutes({ hostRoutes: [] }, right)).toEqual([]);
});

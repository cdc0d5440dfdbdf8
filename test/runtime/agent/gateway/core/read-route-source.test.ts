import { expect, test } from 'vitest';
import { readRouteSource } from '../../../../../runtime/agent/gateway/core/read-route-source.ts';

test('the source of a route is read, as far as there is one', () => {
  const route = { dst: '192.0.2.1', gateway: '10.0.0.1', dev: 'eth0', prefsrc: '10.0.0.5' };
  expect(readRouteSource(JSON.stringify([route]))).toBe('10.0.0.5');
  expect(readRouteSource('[{"dst":"192.0.2.1"}]')).toBeUndefined();
  expect(readRouteSource('')).toBeUndefined();
});

test('something else is an error', () => {
  expect(() => readRouteSource('{"a":1}')).toThrow('expected array');
});

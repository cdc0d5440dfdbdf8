import { describe, expect, test } from 'vitest';
import { gatewayHost } from '../../../../../../runtime/control/stacks/core/view/gateway-host.ts';

const ownAddresses = ['127.0.0.1', '::1', '192.0.2.1', '2001:db8::1', 'fe80::1'];
const hostOf = (underlay: string | undefined, callerHost = 'server.test') =>
  gatewayHost({ callerHost, underlay, ownAddresses });

describe('the host of published ports', () => {
  test('is what the caller reached the server by, when the gateway is on the same host', () => {
    expect(hostOf('192.0.2.1')).toBe('server.test');
    expect(hostOf('192.0.2.1', '[2001:db8::1]')).toBe('[2001:db8::1]');
  });

  test('is the address of the gateway on another host, IPv6 in brackets', () => {
    expect(hostOf('192.0.2.3')).toBe('192.0.2.3');
    expect(hostOf('2001:db8::3')).toBe('[2001:db8::3]');
  });

  test('does not depend on how an IPv6 address is written', () => {
    expect(hostOf('2001:0DB8:0:0::1')).toBe('server.test');
    expect(hostOf('2001:0DB8:0:0::3')).toBe('[2001:db8::3]');
  });

  test('is what the caller used, when the gateway tells no address', () => {
    expect(hostOf(undefined)).toBe('server.test');
  });

  test('compares whole addresses', () => {
    expect(hostOf('192.0.2.11')).toBe('192.0.2.11');
  });

  test('takes addresses of this host that no URL can have', () => {
    const own = ['fe80::1%eth0', '192.0.2.1'];
    const input = { callerHost: 'server.test', ownAddresses: own };
    expect(gatewayHost({ ...input, underlay: '192.0.2.1' })).toBe('server.test');
    expect(gatewayHost({ ...input, underlay: 'fe80::1' })).toBe('[fe80::1]');
  });
});

import { describe, expect, test } from 'vitest';
import { agentAddress, type AgentAddressInput } from '../../../runtime/server/agent-address.ts';

const card = (address: string, internal = false) => ({
  address,
  internal,
  family: address.includes(':') ? ('IPv6' as const) : ('IPv4' as const),
  netmask: '',
  mac: '',
  cidr: null,
  scopeid: 0,
});

const addressOf = (over: Partial<AgentAddressInput> = {}) =>
  agentAddress({
    given: undefined,
    host: '0.0.0.0',
    port: 8471,
    publicUrl: undefined,
    hostname: 'barn',
    interfaces: {
      lo: [card('127.0.0.1', true), card('::1', true)] as never,
      virbr0: [card('192.168.122.1')] as never,
      sybabcdefghij: [card('10.77.0.1')] as never,
      eth0: [card('fe80::1'), card('fd00::5'), card('169.254.3.4'), card('192.0.2.5')] as never,
    },
    ...over,
  });

describe('a server that listens on its network', () => {
  test('is dialled at the address of its network card, never at that of a bridge', () => {
    expect(addressOf()).toEqual({ url: 'https://192.0.2.5:8471', reach: 'network' });
    expect(addressOf({ host: '::' }).url).toBe('https://192.0.2.5:8471');
  });

  test('is dialled by IPv6 where there is nothing else, and by name where there is no card', () => {
    const only6 = { eth0: [card('fe80::1'), card('fd00::5')] as never };
    expect(addressOf({ interfaces: only6 }).url).toBe('https://[fd00::5]:8471');
    const none = { lo: [card('127.0.0.1', true)] as never };
    expect(addressOf({ interfaces: none })).toEqual({ url: 'https://barn:8471', reach: 'network' });
  });

  test('is dialled at the name people use, and at the address it listens on', () => {
    expect(addressOf({ publicUrl: 'https://yard.example.org' }).url).toBe(
      'https://yard.example.org:8471',
    );
    expect(addressOf({ host: '10.0.0.5' })).toEqual({
      url: 'https://10.0.0.5:8471',
      reach: 'network',
    });
    expect(addressOf({ host: 'fd00::9' }).url).toBe('https://[fd00::9]:8471');
  });
});

describe('a server that listens on this machine alone', () => {
  test.each(['localhost', '127.0.0.1', '::1'])('says so: %s', (host) => {
    expect(addressOf({ host }).reach).toBe('host');
  });

  test('is not reachable through the name of its proxy, which passes no agents on', () => {
    const publicUrl = 'https://yard.example.org';
    expect(addressOf({ host: 'localhost', publicUrl })).toEqual({
      url: 'https://yard.example.org:8471',
      reach: 'host',
    });
  });
});

test('an address that is given is taken as it is', () => {
  const given = 'https://attic.lan:9000';
  expect(addressOf({ given, host: 'localhost' })).toEqual({ url: given, reach: 'network' });
  expect(addressOf({ given: 'https://localhost:9000' }).reach).toBe('host');
});

import { describe, expect, test } from 'vitest';
import { isOwnOrigin, knowsHost, makeReach } from '../../../runtime/server/reach.ts';

const plain = makeReach({ host: '0.0.0.0', hostname: 'Attic', publicUrl: undefined });
const proxied = makeReach({
  host: 'localhost',
  hostname: 'attic',
  publicUrl: 'https://yard.example.org',
});

describe('the Host header', () => {
  test.each([
    'localhost',
    'localhost:8470',
    'LOCALHOST:1',
    '127.0.0.1:8470',
    '192.168.1.9:8470',
    '[::1]:8470',
    '[fe80::1]',
    'attic:8470',
    'attic.local',
  ])('%s is this server', (host) => expect(knowsHost(plain, host)).toBe(true));

  test.each([
    'evil.example',
    'evil.example:8470',
    'localhost.evil.example',
    'attic.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    'localhost:8470:8470',
    'localhost/evil.example',
    'yard.example.org',
    '',
    ' ',
    undefined,
  ])('%s is not', (host) => expect(knowsHost(plain, host)).toBe(false));

  test('the public address is known by its name, whatever the port', () => {
    expect(knowsHost(proxied, 'yard.example.org')).toBe(true);
    expect(knowsHost(proxied, 'Yard.Example.org:443')).toBe(true);
    expect(knowsHost(proxied, 'www.yard.example.org')).toBe(false);
  });
});

describe('the Origin header', () => {
  test('is ours when it names the host that was asked', () => {
    expect(isOwnOrigin(plain, 'http://attic:8470', 'attic:8470')).toBe(true);
    expect(isOwnOrigin(plain, 'http://[::1]:8470', '[::1]:8470')).toBe(true);
  });

  test.each([
    ['http://attic:20000', 'attic:8470'],
    ['https://evil.example', 'attic:8470'],
    ['null', 'attic:8470'],
    ['http://attic:8470/path', 'attic:8470'],
    ['http://attic:8470', undefined],
    ['', ''],
  ])('%s is not when %s was asked', (origin, host) => {
    expect(isOwnOrigin(plain, origin, host)).toBe(false);
  });

  test('behind a proxy it is the public address, however the proxy asks', () => {
    expect(isOwnOrigin(proxied, 'https://yard.example.org', '127.0.0.1:8470')).toBe(true);
    expect(isOwnOrigin(proxied, 'http://yard.example.org', 'yard.example.org')).toBe(false);
    expect(isOwnOrigin(proxied, 'https://yard.example.org:8443', 'localhost')).toBe(false);
  });

  test('with TLS nobody signs in over a plain connection but on the machine itself', () => {
    expect(isOwnOrigin(proxied, 'http://192.168.1.9:8470', '192.168.1.9:8470')).toBe(false);
    expect(isOwnOrigin(proxied, 'http://localhost:8470', 'localhost:8470')).toBe(true);
    expect(isOwnOrigin(proxied, 'http://127.0.0.1:8470', '127.0.0.1:8470')).toBe(true);
    expect(isOwnOrigin(plain, 'http://192.168.1.9:8470', '192.168.1.9:8470')).toBe(true);
  });
});

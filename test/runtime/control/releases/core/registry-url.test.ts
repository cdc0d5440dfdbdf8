import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { registryAccess } from '../../../../../runtime/control/releases/core/registry-access.ts';
import { registryUrl } from '../../../../../runtime/control/releases/core/registry-url.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';

describe('the base URL of a registry', () => {
  test.each([
    ['registry.example.org', 'https://registry.example.org'],
    ['registry.example.org:5000', 'https://registry.example.org:5000'],
    ['https://registry.example.org', 'https://registry.example.org'],
    ['HTTPS://Registry.Example.ORG/', 'https://registry.example.org'],
    ['http://registry.example.org', 'http://registry.example.org'],
    ['https://registry.example.org:443', 'https://registry.example.org'],
    ['http://registry.example.org:80//', 'http://registry.example.org'],
    ['http://2130706433', 'http://127.0.0.1'],
    ['http://[::1]:5000', 'http://[::1]:5000'],
  ])('of %s is %s', (text, url) => expect(registryUrl(text)).toBe(url));

  test.each([
    '',
    'https://',
    'not a host',
    'ftp://registry.example.org',
    'xhttp://registry.example.org',
    'httpsx://registry.example.org',
    'https://registry.example.org/v2',
    'https://registry.example.org/?page=1',
    'https://registry.example.org/#top',
    'https://olga@registry.example.org',
    'https://:secret@registry.example.org',
    'https://olga:secret@registry.example.org',
    'javascript://registry.example.org',
  ])('is not read from “%s”', (name) => {
    const expected = expect.objectContaining({ code: 'NAME_INVALID', data: { name } });
    expect(() => registryUrl(name)).toThrow(expected);
  });

  test('is always one that is read as itself, or refused with a fault', () => {
    const text = fc.oneof(fc.string(), fc.webUrl(), fc.domain(), fc.ipV6());
    const read = (some: string): string | undefined => {
      try {
        return registryUrl(some);
      } catch (error) {
        if (Fault.is(error, 'NAME_INVALID')) return undefined;
        throw error;
      }
    };
    fc.assert(
      fc.property(text, (some) => {
        const url = read(some);
        expect(url === undefined ? undefined : read(url)).toBe(url);
      }),
    );
  });
});

describe('a registry may be reached', () => {
  const approved = [
    { url: 'https://other.example.org', allowPrivate: true },
    { url: 'https://hub.example.org', allowPrivate: false },
    { url: 'https://inside.example.org', allowPrivate: true },
  ];
  const access = (registry: string, own = 'http://yard.lan:8470/registry') =>
    registryAccess(registry, { own, approved });

  test('as the own one, by its base URL or as people write it', () => {
    expect(access('http://yard.lan:8470/registry')).toBe('own');
    expect(access('http://yard.lan:8470')).toBe('own');
    expect(access('https://hub.example.org', 'https://hub.example.org')).toBe('own');
  });

  test('in public, unless it was approved with private addresses', () => {
    expect(access('https://hub.example.org')).toBe('public');
    expect(access('https://inside.example.org')).toBe('private');
  });

  test.each(['https://evil.example.org', 'http://hub.example.org', 'https://yard.lan:8470', ''])(
    'not at all when nobody has approved %s',
    (registry) => expect(access(registry)).toBe('refused'),
  );
});

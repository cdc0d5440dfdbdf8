import { expect, test } from 'vitest';
import { signedNameOf } from '../../../../../runtime/control/trust/core/mirror.ts';

const mirror = (registry: string, address: string, signedAs: string) =>
  ({ registry, address, signedAs }) as never;
const MIRRORS = [
  mirror('https://hub.example.org', 'copies/blog', 'acme/blog'),
  mirror('https://hub.example.org', 'copies/wiki', 'acme/wiki'),
  mirror('https://other.example.org', 'copies/wiki', 'evil/wiki'),
];

test.each([
  ['https://hub.example.org', 'copies/wiki', 'acme/wiki'],
  ['https://other.example.org', 'copies/wiki', 'evil/wiki'],
  ['https://other.example.org', 'copies/blog', 'copies/blog'],
  ['https://hub.example.org', 'acme/blog', 'acme/blog'],
])('what is at %s as %s must be signed as %s', (registry, address, signedAs) => {
  expect(signedNameOf({ registry, address }, MIRRORS)).toBe(signedAs);
});

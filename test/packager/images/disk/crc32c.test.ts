import { expect, test } from 'vitest';
import { crc32c } from '../../../../packager/images/disk/crc32c.ts';

/** The usual form, which inverts at both ends. */
const usual = (bytes: Uint8Array): string =>
  ((crc32c(0xffff_ffff, bytes) ^ 0xffff_ffff) >>> 0).toString(16);

test.each([
  ['32 zeros', Buffer.alloc(32), '8a9136aa'],
  ['32 ones', Buffer.alloc(32, 0xff), '62a8ab43'],
  ['0 to 31', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), '46dd794e'],
  ['“123456789”', Buffer.from('123456789'), 'e3069283'],
])('the checksum of %s is that of RFC 3720, B.4', (_title, bytes, expected) => {
  expect(usual(bytes)).toBe(expected);
});

test('goes on from where it was', () => {
  const whole = crc32c(7, Buffer.from('abcdef'));
  expect(crc32c(crc32c(7, Buffer.from('abc')), Buffer.from('def'))).toBe(whole);
});

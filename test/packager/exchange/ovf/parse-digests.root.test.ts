import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDigests } from '../../../../packager/exchange/ovf/parse-digests.ts';
import { faultCode } from '../../../fakes/fault-code.ts';
import { digestLine } from '../../../fakes/test-ovf.ts';

const parse = (text: string): ReturnType<typeof parseDigests> => parseDigests(text, 'a.mf');

test('digests are read as different products write them', () => {
  const text = `${digestLine('a b.ovf', 'x', 'SHA1')}\r\nSHA256 (c.vmdk) = ${'AB'.repeat(32)}\n`;
  expect([...parse(text).entries()]).toEqual([
    ['a b.ovf', { algorithm: 'sha1', hex: '11f6ad8ec52a2984abaafd7c3b516503785c2072' }],
    ['c.vmdk', { algorithm: 'sha256', hex: 'ab'.repeat(32) }],
  ]);
});

test.each([
  ['an algorithm nobody knows', `MD5(a)= ${'00'.repeat(16)}`],
  ['a digest that is cut off', 'SHA256(a)= 00ff'],
  ['a file twice', digestLine('a', '1') + digestLine('a', '2')],
  ['no name', `SHA1()= ${'00'.repeat(20)}`],
])('%s is refused', (_what, text) => {
  expect(faultCode(() => parse(text))).toBe('PACKAGE_REFUSED');
});

test('any text is read or refused', () => {
  const piece = fc.constantFrom('SHA1', '(', ')', '= ', 'ab', '\n', ' ', 'a.ovf', 'SHA256(a)= ');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 20 }), (pieces) => {
      expect(['no fault', 'PACKAGE_REFUSED']).toContain(faultCode(() => parse(pieces.join(''))));
    }),
    { numRuns: 1_000 },
  );
});

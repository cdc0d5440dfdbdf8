import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastConsoleLine } from '../../../../app/_lib/operation/last-console-line.ts';

test('U6: the last line that says something is shown', () => {
  expect(lastConsoleLine('one\r\ntwo \r\n\r\n  \n')).toBe('two');
  expect(lastConsoleLine('')).toBe('');
});

test('a line that is overwritten shows its last form', () => {
  expect(lastConsoleLine('10 %\r20 %\r30 %')).toBe('30 %');
});

test('U6: a guest cannot draw, colour or turn the text around', () => {
  expect(lastConsoleLine('\u001b[31mred\u001b[0m \u202eevil\u2066\u0007')).toBe('red evil');
});

test('U6: whatever a guest prints, it is one short line', () => {
  expect(lastConsoleLine('x'.repeat(200))).toBe('x'.repeat(200));
  expect(lastConsoleLine('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 6_000 }), (text) => {
      const line = lastConsoleLine(text);
      expect(line.length).toBeLessThanOrEqual(200);
      expect(line).not.toMatch(
        /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/,
      );
    }),
  );
});

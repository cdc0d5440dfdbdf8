import { expect, test } from 'vitest';
import { boundRepeats } from '../../../schemas/console/bound-repeats.ts';

test.each('STLMIZb'.split(''))(
  '%s is done as often as there may be lines or columns, no more',
  (final) => {
    expect(boundRepeats('9999', final)).toBe('400');
    expect(boundRepeats('401', final)).toBe('400');
    expect(boundRepeats('400', final)).toBe('400');
    expect(boundRepeats('0401;7', final)).toBe('400;7');
    expect(boundRepeats('', final)).toBe('');
  },
);

test.each('ABCDEFGHJKPX@`adefgmr'.split(''))('%s is done once, and keeps its numbers', (final) => {
  expect(boundRepeats('999;9999', final)).toBe('999;9999');
});

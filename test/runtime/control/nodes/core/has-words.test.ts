import { expect, test } from 'vitest';
import { hasWords } from '../../../../../runtime/control/nodes/core/has-words.ts';

const TEXTS = ['barn-2', 'Debian GNU/Linux', 'rack=west'];

test.each([
  ['barn', true],
  ['  BARN   west ', true],
  ['2', true],
  ['barn-3', false],
  ['barn east', false],
  ['', true],
  [undefined, true],
  // Two texts that stand beside each other do not make a word.
  ['barn-2debian', false],
])('%j is found: %s', (search, found) => {
  expect(hasWords(search, TEXTS)).toBe(found);
});

import { expect, test } from 'vitest';
import { cutPieces } from '../../../../app/_lib/stack/cut-pieces.ts';

test.each([
  ['', ['']],
  ['ab', ['ab']],
  ['abc', ['abc']],
  ['abcd', ['abc', 'd']],
  ['abcdef', ['abc', 'def']],
])('“%s” is cut', (text, pieces) => expect(cutPieces(text, 3)).toEqual(pieces));

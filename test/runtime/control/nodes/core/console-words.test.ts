import { expect, test } from 'vitest';
import {
  closedSentence,
  openedSentence,
} from '../../../../../runtime/control/nodes/core/console-words.ts';

const record = { by: 'olga', machine: 'blog-web', stack: 'blog' };

test('who took the keyboard, where, and from whom', () => {
  expect(openedSentence(record, undefined)).toBe(
    'olga took the keyboard at the console of blog-web of the stack blog.',
  );
  expect(openedSentence(record, 'vera')).toBe(
    'olga took the keyboard at the console of blog-web of the stack blog over from vera.',
  );
});

test.each([
  [0, '1 second'],
  [1_499, '1 second'],
  [1_500, '2 seconds'],
  [59_400, '59 seconds'],
  [59_500, '1 minute'],
  [150_000, '3 minutes'],
  [59 * 60_000, '59 minutes'],
  [60 * 60_000, '1 hour'],
  [61 * 60_000, '1 hour and 1 minute'],
  [125 * 60_000, '2 hours and 5 minutes'],
])('%d ms are %s', (ms, words) => {
  expect(closedSentence(record, ms)).toBe(
    `olga gave up the keyboard at the console of blog-web of the stack blog after ${words}.`,
  );
});

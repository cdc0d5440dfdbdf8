import { describe, expect, test } from 'vitest';
import { shownLine, shownText } from '../../../schemas/appliance/plain-text.ts';

const MARKS = [
  '\u061c',
  '\u200b',
  '\u200e',
  '\u200f',
  '\u2028',
  '\u2029',
  '\u202a',
  '\u202e',
  '\u2060',
  '\u2066',
  '\u2069',
  '\ufeff',
];

describe.each([
  ['a line', shownLine],
  ['a text', shownText],
])('S17: %s', (_what, schema) => {
  test.each(MARKS)('with %j is refused', (mark) => {
    expect(schema.safeParse(`Trusted${mark}blog`).success).toBe(false);
  });

  test.each(['Böse Überschrift', 'مدونة', 'בלוג', 'ブログ', '👩‍💻', 'می‌خواهم'])(
    '%s is taken',
    (words) => {
      expect(schema.safeParse(words).success).toBe(true);
    },
  );
});

test('a text may have several lines, a line has one', () => {
  expect(shownText.safeParse('one\ntwo').success).toBe(true);
  expect(shownLine.safeParse('one\ntwo').success).toBe(false);
});

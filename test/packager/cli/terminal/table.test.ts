import { describe, expect, test } from 'vitest';
import {
  formatAge,
  formatDay,
  formatDue,
  formatDueDay,
} from '../../../../packager/cli/terminal/format-time.ts';
import { plainConsole } from '../../../../packager/cli/terminal/plain-console.ts';
import { table } from '../../../../packager/cli/terminal/table.ts';

describe('table', () => {
  test('aligns columns, numbers to the right, without spaces at the ends', () => {
    expect(
      table(
        [
          ['a', '1', 'x'],
          ['long', '20', ''],
        ],
        ['NAME', '>N', 'WHAT'],
      ),
    ).toEqual(['NAME   N  WHAT', 'a      1  x', 'long  20']);
  });

  test('counts wide characters as the terminal does', () => {
    expect(
      table([
        ['漢字', 'x'],
        ['abcd', 'y'],
      ]),
    ).toEqual(['漢字  x', 'abcd  y']);
  });

  test('keeps a cell on its line and harmless, whatever is in it (A17)', () => {
    expect(
      table([
        ['a\nb', '\u001b[2J'],
        ['\u202ec', '\u009b1m'],
      ]),
    ).toEqual(['a ⏎ b    \\u001b[2J', '\\u202ec  \\u009b1m']);
  });

  test('has no lines when there is nothing to tell', () => {
    expect(table([])).toEqual([]);
  });
});

describe('times for people', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  test.each([
    ['2026-11-22T12:00:00Z', 'now'],
    ['2026-11-22T11:59:56Z', '4 s ago'],
    ['2026-11-22T11:56:01Z', '3 min ago'],
    ['2026-11-21T11:00:00Z', '1 d ago'],
  ])('%s is %s', (at, words) => {
    expect(formatAge(at, now)).toBe(words);
    expect(formatDue(at, now)).toBe(words);
  });

  test.each([
    ['2026-11-22T12:00:50Z', 'in 50 s'],
    ['2026-11-22T12:59:59Z', 'in 60 min'],
    ['2026-12-22T11:59:58Z', 'in 30 d'],
  ])('%s is %s if it is due, and now if it has been, by another clock', (at, words) => {
    expect(formatDue(at, now)).toBe(words);
    expect(formatAge(at, now)).toBe('now');
  });

  test('a day has its date', () => {
    expect(formatDueDay('2026-12-22T12:00:00Z', now)).toBe('2026-12-22 (in 30 d)');
    expect(formatDay('2026-11-20T12:00:00Z', now)).toBe('2026-11-20 (2 d ago)');
    expect(formatDay('2026-11-22T12:00:09Z', now)).toBe('2026-11-22 (now)');
    expect(formatAge(null, now)).toBe('–');
  });
});

describe('plainConsole', () => {
  test.each([
    ['colours', '\u001b[0;32m[  OK  ]\u001b[0m Started', '[  OK  ] Started'],
    ['cursor movement and clearing', 'a\u001b[2J\u001b[H\u001b[?25lb', 'ab'],
    ['a window title', '\u001b]0;owned\u0007text', 'text'],
    ['a title that does not end, up to its line end', '\u001b]0;owned\ntext', '\ntext'],
    ['a charset switch', '\u001b(B\u001b)0text', 'text'],
    ['overwritten lines', 'old old\rnew\nnext\r\n', 'new\nnext\n'],
    ['eight-bit controls and writing direction', '\u009b2Ja\u202eb', '2Jab'],
    ['a lone escape', 'a\u001b', 'a'],
  ])('takes away %s', (_what, text, plain) => {
    expect(plainConsole(text)).toBe(plain);
  });
});

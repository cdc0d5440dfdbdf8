import { describe, expect, test } from 'vitest';
import { plainConsole } from '../../../../app/_lib/stack/plain-console.ts';

describe('a guest that writes terminal control to its console', () => {
  test.each([
    ['colours', '\u001b[0;32m[  OK  ]\u001b[0m Started', '[  OK  ] Started'],
    ['clearing the screen', 'a\u001b[2J\u001b[Hb', 'ab'],
    ['a window title', '\u001b]0;root@host\u0007$ ', '$ '],
    ['a title that never ends', '\u001b]0;root', ''],
    ['private modes', '\u001b[?25lx\u001b[?25h', 'x'],
    ['character sets', '\u001b(Bx', 'x'],
    ['bells and deletes', 'a\u0007b\u007fc', 'abc'],
    ['C1 controls', 'a\u009b31mb', 'a31mb'],
  ])('%s', (_what, text, plain) => {
    expect(plainConsole(text)).toBe(plain);
  });
});

test('lines end as they do on this page', () => {
  expect(plainConsole('a\r\nb\r\n')).toBe('a\nb\n');
});

test('a line that was written over keeps its last form', () => {
  expect(plainConsole('10 %\r50 %\r100 %\ndone')).toBe('100 %\ndone');
});

test('text of any language and tabs stay', () => {
  expect(plainConsole('grüße\t世界')).toBe('grüße\t世界');
});

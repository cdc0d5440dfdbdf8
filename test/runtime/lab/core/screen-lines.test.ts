import { expect, test } from 'vitest';
import { screenLines } from '../../../../runtime/lab/core/screen-lines.ts';

test.each([
  ['plain lines', 'one\r\n\r\ntwo\r\n', ['one', 'two']],
  [
    'colours and places',
    '\u001b[2J\u001b[01;01Hfirst\u001b[0m\u001b[12;1Hsecond',
    ['first', 'second'],
  ],
  ['what was typed over', 'Press Ctrl-B...\b \b\b \b\b \b', ['Press Ctrl-B']],
  ['a line that is not ended', 'Configuring (net0)....', ['Configuring (net0)....']],
  ['nothing', '', []],
])('%s', (_what, text, lines) => {
  expect(screenLines(text)).toEqual(lines);
});

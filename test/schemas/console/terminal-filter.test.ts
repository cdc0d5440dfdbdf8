import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { restoreTerminal, TerminalFilter } from '../../../schemas/console/terminal-filter.ts';

const ESC = '\u001b';
const shown = (text: string, answers = false): string => new TerminalFilter().write(text, answers);

describe('what a machine may do to a terminal', () => {
  test.each([
    ['text, line ends, tabs and backspaces', 'a\tb\r\nc\b\bd'],
    ['letters of any language', 'Grüße 漢字 🙂'],
    ['colours', `${ESC}[1;31mred${ESC}[0m ${ESC}[38;5;208mx${ESC}[48:2::1:2:3mx${ESC}[m`],
    ['cursor movement', `${ESC}[2J${ESC}[H${ESC}[10;20H${ESC}[3A${ESC}[K${ESC}[5@${ESC}[2P`],
    ['a scrolled part of the screen', `${ESC}[2;20r${ESC}[S${ESC}[2T`],
    ['the other screen', `${ESC}[?1049h${ESC}[?25l${ESC}[?1;7h${ESC}[?1049l`],
    ['pasted text in brackets', `${ESC}[?2004h`],
    ['insert mode', `${ESC}[4h${ESC}[4l`],
    ['a cursor that is kept', `${ESC}7${ESC}8${ESC}[s${ESC}[u`],
    ['lines for boxes', `${ESC}(0lqk${ESC}(B\u000e\u000f${ESC})0`],
    ['the keypad', `${ESC}=${ESC}>`],
  ])('%s', (_what, text) => expect(shown(text)).toBe(text));
});

describe('what a machine may not do to a terminal', () => {
  test.each([
    ['rename its window', `${ESC}]0;owned\u0007`],
    ['rename its window, ended otherwise', `${ESC}]2;owned${ESC}\\`],
    ['read or write the clipboard (OSC 52)', `${ESC}]52;c;cm0gLXJmIH4K\u0007`],
    ['ask for the clipboard', `${ESC}]52;c;?\u0007`],
    ['make links (OSC 8)', `${ESC}]8;;https://evil.example\u0007`],
    ['show notifications (OSC 9, 99, 777)', `${ESC}]9;hi\u0007${ESC}]777;notify;a;b\u0007`],
    ['change colours of the palette, or ask for them', `${ESC}]4;1;?\u0007${ESC}]11;?\u0007`],
    ['draw files (OSC 1337)', `${ESC}]1337;File=name=a:AAAA\u0007`],
    ['ask what is set (DECRQSS)', `${ESC}P$q"p${ESC}\\`],
    ['program keys (DECUDK)', `${ESC}P0;1|17/726d${ESC}\\`],
    ['draw pictures (sixel)', `${ESC}Pq#0;2;0;0;0${ESC}\\`],
    ['ask for capabilities (XTGETTCAP)', `${ESC}P+q544e${ESC}\\`],
    ['send program commands (APC, PM, SOS)', `${ESC}_Gx${ESC}\\${ESC}^x${ESC}\\${ESC}Xx${ESC}\\`],
    ['ask for the title, which is answered as if it were typed', `${ESC}[21t`],
    ['resize or move its window', `${ESC}[8;999;999t${ESC}[3;0;0t`],
    ['print', `${ESC}[5i${ESC}[?5i`],
    ['watch the mouse, or the focus', `${ESC}[?1000h${ESC}[?1003;1006h${ESC}[?1004h${ESC}[?9h`],
    ['change what keys send', `${ESC}[>4;2m${ESC}[>1u${ESC}[=1;1u${ESC}[?1034h`],
    ['change what Enter sends', `${ESC}[20h`],
    ['ask who it is, in any way', `${ESC}Z${ESC}[>c${ESC}[=c${ESC}[>q${ESC}[0x${ESC}[?6n\u0005`],
    ['ask what modes are set (DECRQM)', `${ESC}[?25$p${ESC}[4$p`],
    ['reset it', `${ESC}c${ESC}[!p`],
    ['forget what was on it before', `${ESC}[3J`],
    ['take its tab stops away, or set others', `${ESC}[3g${ESC}[g${ESC}H${ESC}[?5W${ESC}[W`],
    ['set margins at the sides', `${ESC}[1;2s`],
    ['draw a billion characters at once', `${ESC}[999999999b`],
    ['choose other sets of characters', `${ESC}%@${ESC}*0${ESC}#8`],
    ['ring', '\u0007'],
    ['use controls of one byte more', '\u009b31m'.replace('31m', '')],
    ['turn the direction of writing', '\u202e\u2066\u200f'],
    ['be asked anything, unless it is allowed', `${ESC}[6n${ESC}[5n${ESC}[c`],
  ])('%s', (_what, text) => {
    expect(shown(`a${text}b`)).toBe('ab');
    // Cut anywhere, it is the same.
    for (let at = 0; at < text.length; at += 1) {
      const filter = new TerminalFilter();
      const parts = [`a${text.slice(0, at)}`, `${text.slice(at)}b`];
      expect(parts.map((part) => filter.write(part)).join('')).toBe('ab');
    }
  });

  test('questions pass where answers are wanted, those that are answered in digits alone', () => {
    const asked = `${ESC}[6n${ESC}[5n${ESC}[c${ESC}[0c`;
    expect(shown(asked, true)).toBe(asked);
    expect(shown(`${ESC}[?6n${ESC}[>c${ESC}[7n${ESC}[6;5n${ESC}[1c${ESC}[0;0c`, true)).toBe('');
  });

  test('a string without an end hides no more than its line, and a part of a long one', () => {
    expect(shown(`${ESC}]0;never ends\nnext line`)).toBe('\nnext line');
    const long = shown(`${ESC}P${'x'.repeat(6_000)}`);
    expect(long).toBe('x'.repeat(6_000 - 4_097));
  });

  test('what is given up in the middle is gone', () => {
    expect(shown(`${ESC}[3\u0018text`)).toBe('text');
    expect(shown(`${ESC}]0;x\u001atext`)).toBe('text');
    expect(shown(`${ESC}[3${ESC}[1mtext`)).toBe(`${ESC}[1mtext`);
    expect(shown(`${ESC}]0;x${ESC}[1mtext`)).toBe(`${ESC}[1mtext`);
    expect(shown(`${ESC}[3\ntext`)).toBe('\ntext');
    expect(shown(`${ESC}${ESC}\ntext`)).toBe('\ntext');
    expect(shown(`${ESC}(${ESC}(Btext`)).toBe(`${ESC}(Btext`);
  });

  test('a sequence that is too long is dropped, and nothing of it shown', () => {
    expect(shown(`${ESC}[${'1;'.repeat(500)}mtext`)).toBe('text');
    expect(shown(`${ESC}[${'1;'.repeat(31)}1mtext`)).toBe(`${ESC}[${'1;'.repeat(31)}1mtext`);
    expect(shown(`${ESC}[${'1;'.repeat(32)}1mtext`)).toBe('text');
    expect(shown(`${ESC}${'('.repeat(500)}Btext`)).toBe('text');
    expect(shown(`${ESC}[9999C${ESC}[10000C`)).toBe(`${ESC}[9999C`);
  });

  test('a few bytes that keep a terminal scrolling do so for a screen at most', () => {
    const text = `${ESC}[9999S${ESC}[9999L${ESC}[;9999T${ESC}[40S${ESC}[999;9999H`;
    expect(shown(`${text}x${ESC}[9999b`)).toBe(
      `${ESC}[400S${ESC}[400L${ESC}[40S${ESC}[999;9999Hx${ESC}[400b`,
    );
  });

  test('after a gap nothing is expected to go on', () => {
    const filter = new TerminalFilter();
    expect(filter.write(`${ESC}]0;half`)).toBe('');
    filter.reset();
    expect(filter.write('text')).toBe('text');
  });
});

/** All that may come out, said once more in another way. */
const SAFE =
  /^(?:[\b\t\n\r\u000e\u000f]|[^\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]|\u001b[78DEM=>]|\u001b[()][0B]|\u001b\[[0-9;]*[ABCDEFGHIKLMPSXZ@`abdefr]|\u001b\[[0-9;:]*m|\u001b\[[0-2;]*J|\u001b\[[0-9]*T|\u001b\[[su]|\u001b\[4[hl]|\u001b\[\?[0-9;]+[hl])*$/u;

/** Text in which sequences are frequent, and broken in all ways. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ESC,
        '[',
        ']',
        'P',
        '?',
        ';',
        '5',
        '52',
        '\u0007',
        `${ESC}\\`,
        'h',
        'm',
        'J',
        'n',
      ),
      fc.constantFrom(
        `${ESC}[`,
        `${ESC}]52;c;`,
        `${ESC}[?`,
        `${ESC}P$q`,
        '\u009b',
        '\u009d',
        '\n',
        '\u0018',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

describe('whatever comes', () => {
  test('nothing gets through but what draws', () => {
    const property = fc.property(hostile, (text) => {
      expect(shown(text)).toMatch(SAFE);
    });
    fc.assert(property, { numRuns: 3_000 });
  });

  test('nothing is done more often than a screen has lines or columns', () => {
    const numbers = fc.array(fc.nat(12_000), { minLength: 1, maxLength: 3 });
    const property = fc.property(
      numbers,
      fc.constantFrom(...'STLMIZb'.split('')),
      (times, final) => {
        const passed = shown(`${ESC}[${times.join(';')}${final}`);
        expect((passed.match(/\d+/g) ?? []).map(Number).every((each) => each <= 400)).toBe(true);
      },
    );
    fc.assert(property);
  });

  test('it makes no difference how it is cut', () => {
    const property = fc.property(fc.array(hostile, { maxLength: 6 }), (parts) => {
      const filter = new TerminalFilter();
      expect(parts.map((part) => filter.write(part)).join('')).toBe(shown(parts.join('')));
    });
    fc.assert(property);
  });

  test('what has passed passes again', () => {
    const property = fc.property(hostile, (text) => {
      expect(shown(shown(text))).toBe(shown(text));
    });
    fc.assert(property);
  });
});

describe('a terminal that is left', () => {
  test('is as programs expect it, and left on its first screen', () => {
    const filter = new TerminalFilter();
    filter.write(`${ESC}[?1;1049h`);
    expect(filter.isOnOtherScreen).toBe(true);
    expect(restoreTerminal(true)).toMatch(/^\u001b\[\?1049l/);
    filter.write(`${ESC}[?1049l`);
    expect(filter.isOnOtherScreen).toBe(false);
    filter.write(`${ESC}[?25h`);
    expect(filter.isOnOtherScreen).toBe(false);
    const left = restoreTerminal(false);
    expect(left).not.toContain('1049');
    for (const part of ['[0m', '[?25h', '[?1l', '[?2004l', '[r', '(B', '[4l', '[?7h', '>']) {
      expect(left).toContain(`${ESC}${part}`);
    }
  });
});

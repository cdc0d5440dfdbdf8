import { ConsoleFrame } from '../../../schemas/agent/console-line.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { FrameReader } from '../../../runtime/process/frame-reader.ts';
import { TerminalFilter } from '../../../schemas/console/terminal-filter.ts';
import { signalOf } from '../engine/fuzz.ts';
import { pick } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';

const TOKENS = [
  '\u001b',
  '\u001b[',
  '\u001b]52;c;',
  '\u001bP$q',
  '\u001b\\',
  '\u0007',
  '\u009b',
  '\u0018',
  ';',
  '?',
  '6n',
  'm',
  '\n',
  '\u202e',
];

/** What may reach a terminal: text, and sequences that draw. The filter has a list; this is another one. */
const SAFE =
  /^(?:[\b\t\n\r\u000e\u000f]|[^\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]|\u001b[78DEM=>]|\u001b[()][0B]|\u001b\[[0-9;]*[ABCDEFGHIKLMPSXZ@`abdefr]|\u001b\[[0-9;:]*m|\u001b\[[0-2;]*J|\u001b\[[0-9]*T|\u001b\[[su]|\u001b\[4[hl]|\u001b\[\?[0-9;]+[hl])*$/u;

/** What machines send to a console: nothing but what draws comes through, however it is cut. */
export const consoleTarget: FuzzTarget = {
  name: 'console',
  seeds: async () =>
    [
      'login: \u001b[1;31mred\u001b[0m\r\n',
      '\u001b]0;title\u0007\u001b[2J\u001b[H\u001b[?1049h\u001b(0lqk\u001b(B',
      '\u001bP$q"p\u001b\\\u001b[6n\u001b[c\u001b[21t\u001b[?1000h',
      'Grüße 漢字 🙂\u202e\u009b31m',
    ].map((text) => Buffer.from(text)),
  mutations: [
    (input, random) => {
      const text = input.toString();
      const at = Math.floor(random() * (text.length + 1));
      return Buffer.from(text.slice(0, at) + pick(random, TOKENS) + text.slice(at));
    },
  ],
  read: (input) => {
    const text = input.toString();
    const shown = new TerminalFilter().write(text);
    demand(SAFE.test(shown), 'something comes through that does more than draw');
    const parts = new TerminalFilter();
    demand(
      Array.from(text, (char) => parts.write(char)).join('') === shown,
      'cutting makes a difference',
    );
    demand(new TerminalFilter().write(shown) === shown, 'what has passed does not pass again');
    if (shown === text) return 'accepted as it is';
    return shown.includes('\u001b')
      ? 'accepted in part'
      : shown === ''
        ? 'nothing left'
        : 'text left';
  },
};

/** What agents say on the line of a console. */
export const consoleLineTarget: FuzzTarget = {
  name: 'console-line',
  seeds: async () =>
    [
      '{"kind":"output","start":12,"base64":"aGVsbG8="}\n{"kind":"beat"}\n',
      '{"kind":"typing","state":"off"}\n{"kind":"caught-up"}\n',
      '{"kind":"output","start":0,"base64":""}\n',
    ].map((text) => Buffer.from(text)),
  read: async (input) => {
    let kinds: string[] = [];
    const signal = await signalOf(() => {
      const frames = new FrameReader(ConsoleFrame, LIMITS.console.frameChars).take(input);
      kinds = frames.map(({ kind }) => kind);
    });
    if (signal !== 'accepted') return signal;
    const known = ['output', 'caught-up', 'typing', 'beat'];
    demand(
      kinds.every((kind) => known.includes(kind)),
      'it is no message of this protocol',
    );
    return `accepted ${[...new Set(kinds)].sort().join(' ')}`;
  },
};

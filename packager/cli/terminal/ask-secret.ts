import { Fault } from '../../../schemas/errors/fault.ts';

interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly write: (text: string) => void;
}

const ENTER = /[\r\n]/;
const END = new Set(['\u0003', '\u0004']);
const ERASE = new Set(['\u007f', '\b']);

/**
 * Asks at the terminal without showing what is typed.
 *
 * @throws Fault USAGE when there is no terminal, CANCELLED for Ctrl-C
 */
export async function askSecret(question: string, { input, write }: Terminal): Promise<string> {
  if (!input.isTTY) {
    const problem = 'This has to be typed, but there is no terminal.';
    throw new Fault('USAGE', { problem });
  }
  write(question);
  input.setRawMode(true);
  input.setEncoding('utf8');
  try {
    return await readLine(input);
  } finally {
    input.setRawMode(false);
    input.pause();
    write('\n');
  }
}

function readLine(input: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let line = '';
    const done = (settle: () => void): void => {
      input.off('data', onData);
      settle();
    };
    const onData = (typed: string): void => {
      for (const char of typed) {
        if (ENTER.test(char)) return done(() => resolve(line));
        if (END.has(char)) {
          return done(() => reject(new Fault('CANCELLED', { what: 'The question' })));
        }
        line = ERASE.has(char) ? Array.from(line).slice(0, -1).join('') : `${line}${char}`;
      }
    };
    input.on('data', onData);
    input.resume();
  });
}

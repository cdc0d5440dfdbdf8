import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { KeyTerminal } from '../../../../packager/cli/terminal/key-terminal.ts';
import { LiveOperator } from '../../../fakes/live-server/live-operator.ts';
import {
  LIVE_SETUP_MS,
  LIVE_TEST_MS,
  startLiveServer,
} from '../../../fakes/live-server/live-scenario.ts';
import type { LiveServer } from '../../../fakes/live-server/live-server.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const ESC = '\u001b';
const LEAVE = '\u001d';
let server: LiveServer;
beforeAll(async () => {
  server = await startLiveServer('full');
}, LIVE_SETUP_MS);
afterAll(() => server.close());
let operator: LiveOperator;
beforeEach(async () => {
  operator = await LiveOperator.create(server);
  await operator.signIn('olga');
});
afterEach(() => operator.remove());

/** Somebody who sits at a terminal. */
class Person implements KeyTerminal {
  shown = '';
  /** What yard itself has said. */
  said = '';
  isOpen = false;
  opened = 0;
  #onKeys: (bytes: Buffer) => void = () => undefined;
  hangUp: () => void = () => undefined;

  open(onKeys: (bytes: Buffer) => void, onEnd: () => void): void {
    this.#onKeys = onKeys;
    this.hangUp = onEnd;
    this.isOpen = true;
    this.opened += 1;
  }

  async write(text: string): Promise<void> {
    this.shown += text;
  }

  close(): void {
    this.isOpen = false;
  }

  press(keys: string): void {
    this.#onKeys(Buffer.from(keys));
  }

  until(text: string): Promise<void> {
    return waitFor(`“${text}” in the terminal`, async () => this.shown.includes(text));
  }
}

const sit = (person: Person, argv: readonly string[], signal?: AbortSignal) =>
  operator.yard(['console', 'blog', ...argv], {
    keyTerminal: () => person,
    stderr: (text) => void (person.said += text),
    ...(signal ? { signal } : {}),
  });

const machine = (name: string) => server.machine('blog', name);

describe('yard console', { timeout: LIVE_TEST_MS }, () => {
  test('shows what there was, types, and leaves with Ctrl-]', async () => {
    const person = new Person();
    const sitting = sit(person, ['blog-web']);
    await person.until('blog-web boots');
    person.press('who');
    person.press('ami ü\r');
    await person.until('blog-web has read: whoami ü');
    person.press(LEAVE);
    const { exit } = await sitting;
    const { said: stderr } = person;
    expect(exit).toBe(0);
    expect(person.isOpen).toBe(false);
    expect(person.shown).toContain(`${ESC}[?25h`);
    expect(stderr).toContain('This is the console of blog-web. Ctrl-] leaves it.');
    expect(stderr).toContain('You have left the console of blog-web');
  });

  test('lets the machine do nothing to the terminal but draw', async () => {
    const person = new Person();
    const sitting = sit(person, ['blog-db', '--read-only']);
    await person.until('boots');
    const attack = `${ESC}]0;owned\u0007${ESC}]52;c;cm0K\u0007${ESC}P$q"p${ESC}\\${ESC}[6n${ESC}[c${ESC}[21t\u0005`;
    (await machine('blog-db')).console += `${attack}${ESC}[31mred${ESC}[?1049hother screen`;
    await person.until('other screen');
    person.press(LEAVE);
    await sitting;
    expect(person.shown).toContain(`${ESC}[31mred`);
    expect(person.shown).not.toMatch(/owned|cm0K|\$q|\[6n|\[c|\[21t|\u0005|\u0007/);
    // It is back on the screen that it was on.
    expect(person.shown.slice(person.shown.indexOf('other screen'))).toContain(`${ESC}[?1049l`);
  });

  test('watches with --read-only: keys go nowhere', async () => {
    const person = new Person();
    const sitting = sit(person, ['blog-web', '--read-only']);
    await person.until('blog-web');
    person.press('dropped\r');
    (await machine('blog-web')).console += 'later\r\n';
    await person.until('later');
    person.press(LEAVE);
    expect((await sitting).exit).toBe(0);
    expect((await machine('blog-web')).console).not.toContain('dropped');
  });

  test('tells who has the keyboard, and takes it over when told to', async () => {
    const first = new Person();
    const sitting = sit(first, ['blog-web']);
    await first.until('boots');
    first.press('first\r');
    await first.until('has read: first');
    const third = new Person();
    expect((await sit(third, ['blog-web'])).exit).toBe(6);
    expect(third.said).toContain('is typing at the console of blog-web');
    const second = new Person();
    const taking = sit(second, ['blog-web', '--take-over']);
    await second.until('boots');
    second.press('second\r');
    await second.until('has read: second');
    await waitFor('the news', async () => first.said.includes('you are watching'));
    first.press('lost\r');
    await waitFor('the refusal', async () => first.said.includes('You do not have the keyboard'));
    first.press(LEAVE);
    second.press(LEAVE);
    await Promise.all([sitting, taking]);
    expect(first.said).toContain('has taken the keyboard over; you are watching.');
    expect((await machine('blog-web')).console).not.toContain('has read: lost');
  });

  test('is refused without the right to type', async () => {
    await operator.signIn('vera');
    const person = new Person();
    expect((await sit(person, ['blog-web'])).exit).toBe(7);
    expect(person.said).toContain('console');
    expect(person.isOpen).toBe(false);
  });

  test('goes on over a cut connection and a restart of the server, showing each byte once', async () => {
    const person = new Person();
    const sitting = sit(person, ['blog-web']);
    await person.until('boots');
    (await machine('blog-web')).console += 'before the cut\r\n';
    await person.until('before the cut');
    server.cutConnections();
    (await machine('blog-web')).console += 'after the cut\r\n';
    await person.until('after the cut');
    await server.stop();
    await server.startAgain();
    (await machine('blog-web')).console += 'after the restart\r\n';
    await person.until('after the restart');
    await waitFor('the keyboard', async () => {
      person.press('k');
      return person.shown.includes('kk');
    });
    person.press(LEAVE);
    await sitting;
    const { said: stderr } = person;
    for (const text of ['before the cut', 'after the cut', 'after the restart']) {
      expect(person.shown.split(text)).toHaveLength(2);
    }
    expect(stderr).toContain('The connection was lost; it is being made again');
  });

  test('gives the terminal back when it is ended, hung up, or the server refuses', async () => {
    const ended = new Person();
    const stop = new AbortController();
    const sitting = sit(ended, ['blog-web', '--read-only'], stop.signal);
    await ended.until('boots');
    stop.abort();
    await sitting;
    const hungUp = new Person();
    const other = sit(hungUp, ['blog-web', '--read-only']);
    await hungUp.until('boots');
    hungUp.hangUp();
    await other;
    for (const { opened, isOpen } of [ended, hungUp]) expect([opened, isOpen]).toEqual([1, false]);
  });

  test('says that the machine is off to who types', async () => {
    const person = new Person();
    const domain = await machine('blog-web');
    domain.state = 'off';
    const sitting = sit(person, ['blog-web', '--take-over']);
    await person.until('boots');
    await waitFor('that it is off', async () => {
      person.press('x');
      return person.said.includes('The machine is off: nobody reads what you type.');
    });
    person.press(LEAVE);
    expect((await sitting).exit).toBe(0);
  });

  test('without a terminal it is refused, and with --read-only it is plain text', async () => {
    const refused = await operator.yard(['console', 'blog', 'blog-db']);
    expect(refused.exit).toBe(2);
    expect(refused.stderr).toContain('yard console blog --read-only');
    expect((await operator.yard(['console', 'blog', 'blog-db', '--json'])).exit).toBe(2);
    const both = ['console', 'blog', 'blog-db', '--read-only', '--take-over'];
    expect((await operator.yard(both)).exit).toBe(2);
    (await machine('blog-db')).console += `${ESC}[1mplain${ESC}]0;x\u0007\r\n`;
    const stop = new AbortController();
    let text = '';
    const stdout = (more: string): void => {
      text += more;
      if (text.includes('plain')) stop.abort();
    };
    await operator.yard(['console', 'blog', 'blog-db', '--read-only'], {
      stdout,
      signal: stop.signal,
    });
    expect(text).toContain('plain\n');
    expect(text).not.toContain(ESC);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { ConsoleReader } from '../../../../packager/cli/stack/console-reader.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

/** What the server keeps, as `ConsoleStore` answers: never beyond its end. */
const answerOf = (kept: string, after: number, firstByte = 0) => {
  const end = firstByte + kept.length;
  const start = Math.min(Math.max(after, firstByte), end);
  return { start, end, text: kept.slice(start - firstByte) };
};

describe('the console of a machine, put together from answers', () => {
  let reader: ConsoleReader;
  beforeEach(() => {
    reader = new ConsoleReader();
  });
  const take = (kept: string, options: { nowMs?: number; firstByte?: number } = {}) =>
    reader.take(answerOf(kept, reader.after, options.firstByte), options.nowMs ?? 0);

  test('is shown in whole lines, each byte once', () => {
    expect(take('one\ntw')).toEqual({ text: 'one\n', lostBytes: 0 });
    expect(take('one\ntwo\nthree\n')).toEqual({ text: 'two\nthree\n', lostBytes: 0 });
  });

  test('shows a line without an end once nothing is added to it, such as a prompt', () => {
    expect(take('one\nlogin: ').text).toBe('one\n');
    expect(take('one\nlogin: ').text).toBe('login: ');
    expect(take('one\nlogin: ').text).toBe('');
    expect(take('one\nlogin: root\n').text).toBe('root\n');
  });

  test('shows a line without an end when that was all', () => {
    take('one\nlogin: ');
    expect(reader.finish()).toBe('login: ');
    expect(reader.finish()).toBe('');
  });

  test('does not wait for the end of an endless line', () => {
    const endless = 'x'.repeat(LIMITS.cli.consoleLineChars);
    expect(take(endless).text).toBe('');
    expect(take(`${endless}y`).text).toBe(`${endless}y`);
  });

  test('does not tear a control sequence that comes in two parts', () => {
    expect(take('\u001b[0;3').text).toBe('');
    expect(take('\u001b[0;32mOK\u001b[0m\n').text).toBe('OK\n');
  });

  test('does not repeat itself while a restarted server gathers consoles again', () => {
    take('one\ntwo\n');
    expect(take('').text).toBe('');
    expect(take('one\n').text).toBe('');
    expect(take('one\ntwo\nthree\n').text).toBe('three\n');
  });

  test('begins anew when the server stays behind what was shown', () => {
    take('one\ntwo\n');
    const late = LIMITS.cli.consoleReloadMs;
    expect(take('new\n', { nowMs: 5 }).text).toBe('');
    expect(take('new\n', { nowMs: late + 4 }).text).toBe('');
    take('new\n', { nowMs: late + 5 });
    expect(take('new\n', { nowMs: late + 6 })).toEqual({ text: 'new\n', lostBytes: 0 });
  });

  test('never begins anew because a server has nothing yet', () => {
    take('one\ntwo\n');
    take('', { nowMs: 0 });
    take('', { nowMs: 2 * LIMITS.cli.consoleReloadMs });
    expect(take('one\ntwo\n', { nowMs: 2 * LIMITS.cli.consoleReloadMs + 1 }).text).toBe('');
  });

  test('says how much the server had dropped in between, and ends the line before it', () => {
    expect(take('middle\nhalf', { firstByte: 100 }).lostBytes).toBe(0);
    const part = take('later\n', { firstByte: 200 });
    expect(part).toEqual({ text: 'half\nlater\n', lostBytes: 200 - 111 });
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { ConsoleLog } from '../../../../app/_lib/stack/console-log.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

let log: ConsoleLog;
beforeEach(() => {
  log = new ConsoleLog();
});

/** Takes what a server answers that keeps this text, which begins at `firstByte`. */
function take(kept: string, { nowMs = 0, firstByte = 0 } = {}): string {
  const end = firstByte + kept.length;
  const start = Math.min(Math.max(log.after, firstByte), end);
  log.take({ start, end, text: kept.slice(start - firstByte) }, nowMs);
  return log.text;
}

describe('the console on a page', () => {
  test('grows by what is new', () => {
    expect(take('one\n')).toBe('one\n');
    expect(take('one\ntwo')).toBe('one\ntwo');
    expect(log.isCut).toBe(false);
  });

  test('is not shown twice after the server restarted and gathers it again', () => {
    take('one\ntwo\n');
    expect(take('')).toBe('one\ntwo\n');
    expect(take('one\n')).toBe('one\ntwo\n');
    expect(take('one\ntwo\nthree\n')).toBe('one\ntwo\nthree\n');
  });

  test('shows what a machine that was set up again says, below what it said before', () => {
    take('one\ntwo\n');
    take('new\n');
    take('new\n', { nowMs: LIMITS.cli.consoleReloadMs });
    expect(take('new\n', { nowMs: LIMITS.cli.consoleReloadMs })).toBe('one\ntwo\nnew\n');
  });

  test('says that its beginning is gone when the server has no more', () => {
    expect(take('late\n', { firstByte: 100 })).toBe('late\n');
    expect(log.isCut).toBe(true);
  });

  test('begins behind a gap', () => {
    take('one\n');
    expect(take('later\n', { firstByte: 50 })).toBe('later\n');
    expect(log.isCut).toBe(true);
  });

  test('keeps no more than the server does', () => {
    const most = LIMITS.agent.consoleKeptBytes;
    expect(take('a'.repeat(most + 1))).toHaveLength(most);
    expect(log.isCut).toBe(true);
  });
});

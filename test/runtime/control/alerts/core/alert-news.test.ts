import { describe, expect, test } from 'vitest';
import {
  afterTelling,
  alertNews,
  alertPauseMs,
  type KnownTrouble,
} from '../../../../../runtime/control/alerts/core/alert-news.ts';
import type { Trouble } from '../../../../../runtime/control/overview/core/find-attention.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const { settleMs } = LIMITS.alerts;
const trouble = (id: string, kind: Trouble['kind'] = 'stack-failed'): Trouble => ({
  kind,
  subject: { kind: 'stack', id, name: `the ${id}` },
  sentence: 'It failed.',
  action: 'Look.',
});
const names = (all: readonly KnownTrouble[]) => all.map(({ subject }) => subject.id);

/** Looks again and again, and tells whatever there is to tell. */
function follow(looks: readonly (readonly [number, readonly Trouble[]])[]) {
  let known: readonly KnownTrouble[] = [];
  return looks.map(([atMs, troubles]) => {
    const news = alertNews(known, troubles, atMs);
    const isNews = news.begun.length + news.over.length > 0;
    known = isNews ? afterTelling(news) : news.known;
    return [names(news.begun), names(news.over)];
  });
}

describe('what needs a person', () => {
  test('is told once when it has lasted, and once when it has been over for as long', () => {
    const [a] = [trouble('a')];
    expect(
      follow([
        [0, [a]],
        [settleMs - 1, [a]],
        [settleMs, [a]],
        [settleMs * 9, [a]],
        [settleMs * 10, []],
        [settleMs * 11 - 1, []],
        [settleMs * 11, []],
        [settleMs * 12, []],
      ]),
    ).toEqual([
      [[], []],
      [[], []],
      [['a'], []],
      [[], []],
      [[], []],
      [[], []],
      [[], ['a']],
      [[], []],
    ]);
  });

  test('is not told when it is gone before it has lasted, and has to last anew when it comes back', () => {
    const a = trouble('a');
    expect(
      follow([
        [0, [a]],
        [settleMs - 1, []],
        [settleMs, [a]],
        [2 * settleMs - 1, [a]],
        [2 * settleMs, [a]],
      ]).map(([begun]) => begun),
    ).toEqual([[], [], [], [], ['a']]);
  });

  test('is not over when it is back in a moment', () => {
    const a = trouble('a');
    expect(
      follow([
        [0, [a]],
        [settleMs, [a]],
        [settleMs * 2, []],
        [settleMs * 3 - 1, [a]],
        [settleMs * 3, []],
        [settleMs * 4 - 1, []],
        [settleMs * 4, []],
      ]),
    ).toEqual([
      [[], []],
      [['a'], []],
      [[], []],
      [[], []],
      [[], []],
      [[], []],
      [[], ['a']],
    ]);
  });

  test('is told each by itself, by kind and by whom it is about', () => {
    const [a, b] = [trouble('a'), trouble('b')];
    const other = trouble('a', 'security-update');
    const half = settleMs / 2;
    expect(
      follow([
        [0, [a]],
        [half, [a, b, other]],
        [settleMs, [a, b, other]],
        [settleMs + half, [b, other]],
        [2 * settleMs + half, [b, other]],
      ]),
    ).toEqual([
      [[], []],
      [[], []],
      [['a'], []],
      [['b', 'a'], []],
      [[], ['a']],
    ]);
  });

  test('is one thing by its kind and whom it is about, whatever its sentence says', () => {
    const first = alertNews([], [trouble('a'), trouble('a', 'security-update')], 0);
    const told = afterTelling(alertNews(first.known, [trouble('a')], settleMs));
    const other = { ...trouble('a'), sentence: 'It failed otherwise.' };
    const again = alertNews(told, [other, trouble('b')], 2 * settleMs);
    expect(again.begun).toEqual([]);
    expect(again.known.map(({ sentence }) => sentence)).toEqual([
      'It failed otherwise.',
      'It failed.',
    ]);
  });

  test('that was not told for sure is told again', () => {
    const { known } = alertNews([], [trouble('a')], 0);
    const news = alertNews(known, [trouble('a')], settleMs);
    expect(names(news.begun)).toEqual(['a']);
    // It did not get through.
    expect(names(alertNews(news.known, [trouble('a')], settleMs + 1).begun)).toEqual(['a']);
    expect(alertNews(news.known, [], settleMs + 1)).toEqual({ known: [], begun: [], over: [] });
  });

  test('of before a clock was put back has to last from now on', () => {
    const { known } = alertNews([], [trouble('a')], 1_000_000);
    expect(alertNews(known, [trouble('a')], 0).known).toMatchObject([{ seenMs: 0 }]);
    const told = afterTelling(alertNews(known, [trouble('a')], 1_000_000 + settleMs));
    const gone = alertNews(told, [], 2_000_000);
    expect(alertNews(gone.known, [], 5).known).toMatchObject([{ goneMs: 5 }]);
  });
});

test('a message that does not get through is tried again after longer and longer', () => {
  const { firstPauseMs, longestPauseMs } = LIMITS.alerts;
  expect([1, 2, 3].map(alertPauseMs)).toEqual([firstPauseMs, 2 * firstPauseMs, 4 * firstPauseMs]);
  expect(alertPauseMs(20)).toBe(longestPauseMs);
  expect(alertPauseMs(5_000)).toBe(longestPauseMs);
});

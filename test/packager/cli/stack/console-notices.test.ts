import { expect, test } from 'vitest';
import { consoleSight as sight, ME as me, OTHER as other } from '../../../fakes/console-sight.ts';
import { consoleNews, lostWords } from '../../../../packager/cli/stack/console-notices.ts';
import type { ConsoleSight } from '../../../../schemas/api/resources/console.ts';

const news = (before: ConsoleSight | undefined, now: ConsoleSight): string[] =>
  consoleNews(before, now).map(({ text }) => text);

test('nothing is said of what goes well', () => {
  expect(news(undefined, sight())).toEqual([]);
  expect(news(sight({ line: 'waiting' }), sight())).toEqual([]);
  expect(
    news(sight(), sight({ typing: 'open', people: [{ ...me, typing: true }, other] })),
  ).toEqual([]);
  expect(news(sight({ line: 'open' }), sight({ line: 'waiting' }))).toEqual([]);
});

test('a node that is silent is told once, and that it is there again', () => {
  const silent = sight({ line: 'silent' });
  expect(news(sight({ line: 'waiting' }), silent)).toEqual([
    'The node of this machine does not answer; waiting for it …',
  ]);
  expect(news(undefined, silent)).toHaveLength(1);
  expect(news(silent, silent)).toEqual([]);
  expect(news(silent, sight())).toEqual(['Its node answers again.']);
});

test.each([
  ['off', 'The machine is off'],
  ['full', 'some of it was dropped'],
  ['failed', 'could not be given'],
] as const)('what is typed in vain is told: %s', (typing, words) => {
  const now = sight({ typing });
  expect(news(sight(), now)[0]).toContain(words);
  expect(news(now, now)).toEqual([]);
});

test('who takes the keyboard is told, and to whom it is taken from more clearly', () => {
  const taken = sight({ people: [me, { ...other, typing: true }] });
  expect(news(sight(), taken)).toEqual(['vera has the keyboard.']);
  expect(news(undefined, taken)).toEqual(['vera has the keyboard.']);
  expect(news(taken, taken)).toEqual([]);
  expect(news(sight({ people: [{ ...me, typing: true }] }), taken)).toEqual([
    'vera has taken the keyboard over; you are watching.',
  ]);
});

test('what was skipped is told with its size and where the rest is', () => {
  expect(lostWords(3 * 2 ** 20)).toBe(
    '3 MiB of output were skipped here; yard logs has what is kept.',
  );
});

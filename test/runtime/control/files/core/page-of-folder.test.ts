import { expect, test } from 'vitest';
import { pageOfFolder } from '../../../../../runtime/control/files/core/page-of-folder.ts';
import { readFolder } from '../../../../../runtime/control/files/core/read-answers.ts';

const entries = readFolder(
  Buffer.from(
    ['/41ed 1 0 0 0 ./b\n', ...['a', 'c', 'd'].map((n) => `/81a4 1 0 0 0 ./${n}\n`)].join(''),
  ),
);
const page = (after: string | undefined, limit: number) => {
  const { entries: shown, next } = pageOfFolder(entries, { after, limit });
  return [shown.map(({ text }) => text).join(''), next];
};

test('a folder is told page by page', () => {
  expect(page(undefined, 2)).toEqual(['ba', '1a']);
  expect(page('1a', 2)).toEqual(['cd', null]);
  expect(page('1a', 1)).toEqual(['c', '1c']);
  expect(page('1d', 2)).toEqual(['', null]);
});

test('what fits into one page has no other', () => {
  expect(page(undefined, 4)).toEqual(['bacd', null]);
  expect(page(undefined, 5)).toEqual(['bacd', null]);
  expect(pageOfFolder([], { limit: 5 })).toEqual({ entries: [], next: null });
});

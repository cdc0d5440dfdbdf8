import { expect, test } from 'vitest';
import { allPages } from '../../../schemas/client/all-pages.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';

const { pageItems } = LIMITS.api;
const items = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `id-${index}`,
    name: `n-${String(index).padStart(4, '0')}`,
  }));

/** A server with so many of them, which notes what is asked. */
function server(count: number) {
  const asked: object[] = [];
  const all = items(count);
  return {
    asked,
    async read(page: { limit: number; after?: string }) {
      asked.push(page);
      const start = all.findIndex(({ name, id }) => `${name}/${id}` === page.after) + 1;
      return all.slice(start, start + page.limit);
    },
  };
}

test('a list that fits into one page is asked for once', async () => {
  const { read, asked } = server(3);
  expect(await allPages(read)).toHaveLength(3);
  expect(asked).toEqual([{ limit: pageItems }]);
  expect(await allPages(server(0).read)).toEqual([]);
});

test('a longer one is asked for page by page, each behind the one before', async () => {
  const { read, asked } = server(pageItems * 2 + 1);
  expect(await allPages(read)).toEqual(items(pageItems * 2 + 1));
  expect(asked).toHaveLength(3);
});

test('one that ends with a page ends', async () => {
  const { read, asked } = server(pageItems);
  expect(await allPages(read)).toHaveLength(pageItems);
  expect(asked).toHaveLength(2);
});

test('no more is asked for than is wanted', async () => {
  const { read, asked } = server(pageItems * 3);
  expect(await allPages(read, pageItems + 5)).toEqual(items(pageItems + 5));
  expect(asked.map((page) => (page as { limit: number }).limit)).toEqual([pageItems, 5]);
});

test.each([3, pageItems, pageItems + 1])(
  'a server that gives all %i each time is not asked for ever',
  async (count) => {
    expect(await allPages(async () => items(count))).toEqual(items(count));
  },
);

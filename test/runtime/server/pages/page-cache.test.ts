import { describe, expect, test } from 'vitest';
import { makePageBody } from '../../../../runtime/server/pages/page-body.ts';
import { PageCache, type RenderedPage } from '../../../../runtime/server/pages/page-cache.ts';

const page = (text: string, status = 200): RenderedPage => ({
  status,
  headers: new Map(),
  body: makePageBody(Buffer.from(text), 'p'),
});

function bench(pages = 2, bytes = 1_000) {
  const clock = { ms: 0 };
  const cache = new PageCache({ freshMs: 1_000, pages, bytes, nowMs: () => clock.ms });
  let renderings = 0;
  const look = async (
    key: string,
    make: () => RenderedPage = () => page(`${key} ${renderings}`),
  ) => {
    const found = await cache.page(key, async () => {
      renderings += 1;
      return make();
    });
    return found.body.plain('p').toString();
  };
  return { clock, look, renderings: () => renderings };
}

describe('a page', () => {
  test('is rendered once while it is fresh', async () => {
    const { clock, look, renderings } = bench();
    await look('/');
    clock.ms = 999;
    expect(await look('/')).toBe('/ 1');
    clock.ms = 1_000;
    expect(await look('/')).toBe('/ 2');
    expect(renderings()).toBe(2);
  });

  test('is rendered once for all who come at the same time', async () => {
    const { look, renderings } = bench();
    await Promise.all([look('/'), look('/'), look('/')]);
    expect(renderings()).toBe(1);
  });

  test('is never another address’s', async () => {
    const { look } = bench();
    expect(await look('/a')).toBe('/a 1');
    expect(await look('/b')).toBe('/b 2');
  });

  test('that failed is rendered anew', async () => {
    const { look, renderings } = bench();
    await look('/', () => page('broken', 500));
    expect(await look('/')).toBe('/ 2');
    const breaking = (): never => {
      throw new Error('no database');
    };
    await expect(look('/x', breaking)).rejects.toThrow('no database');
    expect(await look('/x')).toBe('/x 4');
    expect(renderings()).toBe(4);
  });
});

test('only so many pages are kept, the newest', async () => {
  const { look, renderings } = bench(2);
  for (const key of ['/a', '/b', '/c']) await look(key);
  await look('/b');
  await look('/c');
  expect(renderings()).toBe(3);
  await look('/a');
  expect(renderings()).toBe(4);
});

describe('only so many bytes are kept', () => {
  const big = (mark: string, bytes: number) => () => page(mark + 'x'.repeat(bytes - mark.length));

  test('the newest', async () => {
    const { look, renderings } = bench(10, 100);
    await look('/a', big('a', 50));
    await look('/b', big('b', 50));
    await look('/a');
    expect(renderings()).toBe(2);
    await look('/c', big('c', 1));
    await look('/b');
    await look('/c');
    expect(renderings()).toBe(3);
    await look('/a');
    expect(renderings()).toBe(4);
  });

  test('and one that is larger than all of that drives nothing else out', async () => {
    const { look, renderings } = bench(10, 100);
    await look('/a');
    await look('/big', big('b', 101));
    await look('/a');
    expect(renderings()).toBe(2);
    await look('/big', big('b', 101));
    expect(renderings()).toBe(3);
  });

  test('and what is being rendered counts when it is whole', async () => {
    const { look, renderings } = bench(10, 100);
    await Promise.all([look('/a', big('a', 60)), look('/b', big('b', 60))]);
    expect(renderings()).toBe(2);
    await look('/b');
    expect(renderings()).toBe(2);
    await look('/a');
    expect(renderings()).toBe(3);
  });
});

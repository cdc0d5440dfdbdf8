import { expect, test } from 'vitest';
import { SearchQueue } from '../../../registry/core/appliances/search-queue.ts';

/** A search that ends when the test says so. */
function search(log: string[], name: string) {
  let end: () => void = () => undefined;
  const run = async (): Promise<string> => {
    log.push(name);
    await new Promise<void>((resolve) => (end = resolve));
    return name;
  };
  return { run, end: () => end() };
}
const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
};

test('so many run, so many wait in order, and the next is refused', async () => {
  const log: string[] = [];
  const queue = new SearchQueue({ running: 2, waiting: 2 });
  const all = ['a', 'b', 'c', 'd'].map((name) => search(log, name));
  const results = all.map(({ run }) => queue.run(run));
  await settle();
  expect(log).toEqual(['a', 'b']);
  await expect(queue.run(async () => 'e')).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    data: { retryAfterSeconds: 2 },
  });
  for (const { end } of all) {
    end();
    await settle();
  }
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd']);
  expect(log).toEqual(['a', 'b', 'c', 'd']);
});

test('a search that fails makes way, too', async () => {
  const queue = new SearchQueue({ running: 1, waiting: 1 });
  await expect(queue.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await queue.run(async () => 'yes')).toBe('yes');
});

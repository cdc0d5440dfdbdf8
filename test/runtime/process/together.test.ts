import { expect, test } from 'vitest';
import { Together } from '../../../runtime/process/together.ts';

/** Everything that was done at once, in order; each is done when it is let. */
const make = () => {
  const done: string[][] = [];
  const lets: PromiseWithResolvers<void>[] = [];
  const together = new Together<string, string, string>(async (items) => {
    done.push([...items]);
    const written = Promise.withResolvers<void>();
    lets.push(written);
    await written.promise;
    return new Map(
      items.filter((item) => item !== 'lost').map((item) => [item[0] ?? '', `${item}!`]),
    );
  });
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  return { together, done, lets, turn };
};

test('what comes in one turn is done together, and what comes meanwhile after it', async () => {
  const { together, done, lets, turn } = make();
  const first = [together.add('a', 'a1'), together.add('b', 'b1')];
  await turn();
  expect(done).toEqual([['a1', 'b1']]);
  const later = [together.add('c', 'c1'), together.add('d', 'd1')];
  await turn();
  expect(done).toHaveLength(1);
  lets[0]?.resolve();
  expect(await Promise.all(first)).toEqual(['a1!', 'b1!']);
  expect(done[1]).toEqual(['c1', 'd1']);
  lets[1]?.resolve();
  expect(await Promise.all(later)).toEqual(['c1!', 'd1!']);
});

test('of one key, things are done one after the other', async () => {
  const { together, done, lets, turn } = make();
  const all = [together.add('a', 'a1'), together.add('a', 'a2'), together.add('b', 'b1')];
  await turn();
  expect(done).toEqual([['a1', 'b1']]);
  lets[0]?.resolve();
  expect(await all[0]).toBe('a1!');
  await turn();
  expect(done[1]).toEqual(['a2']);
  lets[1]?.resolve();
  expect(await all[1]).toBe('a2!');
});

test('who is not told of gets nothing, and a failure is told to those that were in it', async () => {
  const { together, lets, turn } = make();
  const lost = together.add('l', 'lost');
  await turn();
  lets[0]?.resolve();
  expect(await lost).toBeUndefined();
  const failed = together.add('a', 'a1');
  await turn();
  lets[1]?.reject(new Error('no room'));
  await expect(failed).rejects.toThrow('no room');
  const next = together.add('a', 'a2');
  await turn();
  lets[2]?.resolve();
  expect(await next).toBe('a2!');
});

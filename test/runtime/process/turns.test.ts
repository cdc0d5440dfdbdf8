import { expect, test } from 'vitest';
import { Turns } from '../../../runtime/process/turns.ts';

const { signal } = new AbortController();
const limits = { all: 2, each: 2, waitMs: 10_000 };

test('as many have a turn as there are, and the next waits until one is given back', async () => {
  const turns = new Turns(limits);
  const giveBack = await turns.take('a', signal);
  await turns.take('a', signal);
  const order: string[] = [];
  const other = new AbortController();
  const note = async (name: string, key: string): Promise<void> => {
    await turns.take(key, other.signal);
    order.push(name);
  };
  const third = note('third', 'b');
  const fourth = note('fourth', 'c');
  order.push('given back');
  giveBack();
  await third;
  expect(order).toEqual(['given back', 'third']);
  other.abort();
  await expect(fourth).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(order).toEqual(['given back', 'third']);
});

test('giving back twice equals giving back once', async () => {
  const turns = new Turns({ ...limits, waitMs: 1 });
  const giveBack = await turns.take('a', signal);
  await turns.take('b', signal);
  giveBack();
  giveBack();
  await turns.take('c', signal);
  await expect(turns.take('d', signal)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
});

test('nobody has more than a share, those that wait included', async () => {
  const turns = new Turns({ all: 1, each: 2, waitMs: 10_000 });
  const giveBack = await turns.take('a', signal);
  const waits = turns.take('a', signal);
  await expect(turns.take('a', signal)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  giveBack();
  (await waits)();
  await turns.take('a', signal);
});

test('who has waited too long is told to come again, and holds nothing', async () => {
  const turns = new Turns({ all: 1, each: 1, waitMs: 1 });
  const giveBack = await turns.take('a', signal);
  await expect(turns.take('b', signal)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  giveBack();
  await turns.take('b', signal);
});

test('who is gone before his turn does not get it', async () => {
  const turns = new Turns({ all: 1, each: 1, waitMs: 10_000 });
  const giveBack = await turns.take('a', signal);
  await expect(turns.take('b', AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  giveBack();
  await turns.take('c', signal);
});

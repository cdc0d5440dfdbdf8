import { expect, test } from 'vitest';
import { LoopTurns } from '../../../runtime/process/loop-turns.ts';

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test('a few are done at once, and the others in later turns, in order', async () => {
  const turns = new LoopTurns(2);
  const done: number[] = [];
  for (const number of [1, 2, 3, 4, 5]) void turns.next().then(() => done.push(number));
  await Promise.resolve().then(() => undefined);
  expect(done).toEqual([1, 2]);
  await turn();
  expect(done).toEqual([1, 2, 3, 4]);
  void turns.next().then(() => done.push(6));
  await turn();
  expect(done).toEqual([1, 2, 3, 4, 5, 6]);
});

test('who comes later need not wait when all are through', async () => {
  const turns = new LoopTurns(1);
  for (let round = 0; round < 3; round += 1) {
    let isDone = false;
    void turns.next().then(() => (isDone = true));
    await Promise.resolve();
    expect(isDone).toBe(true);
    await turn();
    await turn();
  }
});

import { expect, test } from 'vitest';
import { LoopTurns, perTurn } from '../../../runtime/process/loop-turns.ts';

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const here = (): boolean => false;
const make = (least: number) => {
  let nowMs = 0;
  const turns = new LoopTurns({ least, eachMs: 10 }, () => nowMs);
  const done: number[] = [];
  const come = (number: number, isGone = here): void =>
    void turns.next(isGone).then(() => done.push(number));
  return { come, done, pass: (ms: number) => (nowMs += ms) };
};

test('a few are done at once, and the others in later turns, in order', async () => {
  const { come, done } = make(2);
  for (const number of [1, 2, 3, 4, 5]) come(number);
  await Promise.resolve().then(() => undefined);
  expect(done).toEqual([1, 2]);
  await turn();
  expect(done).toEqual([1, 2, 3, 4]);
  come(6);
  await turn();
  expect(done).toEqual([1, 2, 3, 4, 5, 6]);
});

test('who comes later need not wait when all are through', async () => {
  const { come, done } = make(1);
  for (const number of [1, 2, 3]) {
    come(number);
    await Promise.resolve();
    expect(done.at(-1)).toBe(number);
    await turn();
    await turn();
  }
});

test('more are done in a turn after one that took long', async () => {
  const { come, done, pass } = make(1);
  for (let number = 0; number < 10; number += 1) come(number);
  pass(55);
  await turn();
  expect(done).toHaveLength(1 + 6);
});

test('who has gone takes nobody’s turn', async () => {
  const { come, done } = make(1);
  const gone = (): boolean => true;
  come(0);
  come(1, gone);
  come(2, gone);
  come(3);
  come(4);
  await turn();
  expect(done).toEqual([0, 1, 2, 3]);
});

test.each([
  [0, 4],
  [32, 4],
  [33, 5],
  [320, 40],
])('after a turn of %i ms, %i', (turnMs, count) => {
  expect(perTurn({ least: 4, eachMs: 8, turnMs })).toBe(count);
});

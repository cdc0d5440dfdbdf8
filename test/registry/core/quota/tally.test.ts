import { beforeEach, expect, test } from 'vitest';
import { Tally } from '../../../../registry/core/quota/tally.ts';

let nowMs: number;
let ledger: number;
let asked: number;
let tally: Tally;
beforeEach(() => {
  nowMs = 0;
  ledger = 10;
  asked = 0;
  const load = async (): Promise<number> => {
    asked += 1;
    return ledger;
  };
  tally = new Tally(load, () => new Date(nowMs));
});

test('exactly the limit fits, one more does not', async () => {
  expect(await tally.check('a', 5, 15)).toEqual({ fits: true, used: 10 });
  expect(await tally.check('a', 6, 15)).toEqual({ fits: false, used: 10 });
});

test('the ledger is asked once a minute, not for every request', async () => {
  for (let i = 0; i < 5; i += 1) await tally.check('a', 1, 100);
  expect(asked).toBe(1);
  nowMs = 59_999;
  await tally.check('a', 1, 100);
  expect(asked).toBe(1);
  nowMs = 60_000;
  await tally.check('a', 1, 100);
  expect(asked).toBe(2);
});

test('before it refuses it asks again, at most once a second', async () => {
  await tally.check('a', 1, 100);
  ledger = 3;
  nowMs = 1_000;
  expect(await tally.check('a', 92, 100)).toEqual({ fits: true, used: 3 });
  ledger = 0;
  expect(await tally.check('a', 98, 100)).toEqual({ fits: false, used: 3 });
  expect(asked).toBe(2);
});

test('what is held counts before the ledger knows, and only once afterwards', async () => {
  tally.hold('a', 4);
  expect((await tally.check('a', 0, 100)).used).toBe(14);
  ledger = 14;
  tally.settle('a', 4);
  expect((await tally.check('a', 0, 100)).used).toBe(14);
  nowMs = 60_000;
  expect((await tally.check('a', 0, 100)).used).toBe(14);
});

test('what is settled while the ledger is asked is not lost', async () => {
  let answer: (value: number) => void = () => undefined;
  const slow = new Tally(
    () => new Promise((resolve) => (answer = resolve)),
    () => new Date(nowMs),
  );
  slow.hold('a', 4);
  const check = slow.check('a', 0, 100);
  slow.settle('a', 4);
  answer(10);
  expect((await check).used).toBe(14);
});

test('after something was removed the next question goes to the ledger', async () => {
  await tally.check('a', 0, 100);
  ledger = 1;
  tally.forget('a');
  expect((await tally.check('a', 0, 100)).used).toBe(1);
});

test('owners are counted apart', async () => {
  tally.hold('a', 4);
  expect((await tally.check('b', 0, 100)).used).toBe(10);
});

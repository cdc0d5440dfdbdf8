import { expect, test } from 'vitest';
import { loopBreaks } from '../../../runtime/process/loop-breaks.ts';

const make = (mostMs: number) => {
  let nowMs = 0;
  let turns = 0;
  const breath = loopBreaks(mostMs, () => nowMs);
  const count = (): void => {
    turns += 1;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  /** @returns in how many turns of the event loop the steps were done */
  const steps = async (many: number, eachMs: number): Promise<number> => {
    const before = turns;
    for (let step = 0; step < many; step += 1) {
      await breath();
      nowMs += eachMs;
    }
    return turns - before;
  };
  return { steps, end: () => clearImmediate(counting) };
};

test('the event loop goes on when it was kept for long enough, and not before', async () => {
  const { steps, end } = make(10);
  expect(await steps(5, 2)).toBe(0);
  expect(await steps(1, 2)).toBe(1);
  expect(await steps(12, 5)).toBeGreaterThanOrEqual(5);
  end();
});

test('who comes in a later turn begins anew', async () => {
  const { steps, end } = make(10);
  await steps(4, 2);
  await new Promise((resolve) => void setImmediate(resolve));
  expect(await steps(5, 2)).toBe(0);
  end();
});

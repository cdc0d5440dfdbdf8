import { expect, test } from 'vitest';
import { oneAtATime } from '../../../runtime/process/one-at-a-time.ts';

test('work is done in the order in which it was asked for, and a failure stops nobody', async () => {
  const change = oneAtATime();
  const log: string[] = [];
  const slow = Promise.withResolvers<void>();
  const first = change(async () => {
    log.push('first begins');
    await slow.promise;
    log.push('first ends');
    throw new Error('on purpose');
  });
  const second = change(async () => {
    log.push('second');
    return 2;
  });
  slow.resolve();

  await expect(first).rejects.toThrow('on purpose');
  expect(await second).toBe(2);
  expect(log).toEqual(['first begins', 'first ends', 'second']);
});

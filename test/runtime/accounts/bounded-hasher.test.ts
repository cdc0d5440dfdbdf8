import { expect, test } from 'vitest';
import { boundedHasher } from '../../../runtime/accounts/adapters/bounded-hasher.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/** A hasher whose hashes are finished by hand. */
function heldHasher() {
  const held: (() => void)[] = [];
  const hold = <Result>(result: Result): Promise<Result> =>
    new Promise((resolve) => held.push(() => resolve(result)));
  return { held, hasher: { hash: () => hold('hash'), verify: () => hold(true) } };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('no more hashes run at the same time than allowed, and all come to their end', async () => {
  const { held, hasher } = heldHasher();
  const bounded = boundedHasher(hasher, { parallel: 2, waiting: 3 });
  const all = Promise.all(Array.from({ length: 5 }, () => bounded.verify('h', 'p')));
  await settle();
  expect(held).toHaveLength(2);
  for (let done = 0; done < 5; done += 1) {
    held[done]?.();
    await settle();
    expect(held).toHaveLength(Math.min(5, done + 3));
  }
  expect(await all).toEqual([true, true, true, true, true]);
});

test('what would wait too long is refused with a time to come back', async () => {
  const { held, hasher } = heldHasher();
  const bounded = boundedHasher(hasher, { parallel: 1, waiting: 2 });
  const kept = Promise.all(Array.from({ length: 3 }, () => bounded.hash('p')));
  await expect(bounded.hash('p')).rejects.toSatisfy(
    (error: unknown) => Fault.is(error, 'TOO_MANY_REQUESTS') && error.data.retryAfterSeconds >= 1,
  );
  for (let done = 0; done < 3; done += 1) {
    held[done]?.();
    await settle();
  }
  await kept;
});

test('a hash that fails gives its place back', async () => {
  const broken = {
    hash: () => Promise.reject(new Error('no memory')),
    verify: () => Promise.resolve(true),
  };
  const bounded = boundedHasher(broken, { parallel: 1, waiting: 0 });
  await expect(bounded.hash('p')).rejects.toThrow('no memory');
  expect(await bounded.verify('h', 'p')).toBe(true);
});

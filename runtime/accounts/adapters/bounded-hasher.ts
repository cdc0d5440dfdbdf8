import { Fault } from '../../../schemas/errors/fault.ts';
import type { PasswordHasher } from '../ports/secrets.ts';

/** What the first retry is told before anything has been measured. */
const GUESSED_MS = 250;

/**
 * Hashes a few passwords at a time. Hashing shares the few threads of libuv with every read of a
 * file, so it must never take all of them; and what waits for it is bounded as well.
 *
 * @param limits `parallel`: hashes at the same time; `waiting`: that may wait besides
 * @returns a hasher that refuses with TOO_MANY_REQUESTS when too many wait
 */
export function boundedHasher(
  hasher: PasswordHasher,
  { parallel, waiting }: { parallel: number; waiting: number },
): PasswordHasher {
  const queue: (() => void)[] = [];
  let running = 0;
  let typicalMs = GUESSED_MS;
  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running < parallel) running += 1;
    else {
      if (queue.length >= waiting) {
        const waitMs = ((queue.length + 1) * typicalMs) / parallel;
        throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
      }
      await new Promise<void>((resolve) => queue.push(resolve));
    }
    const begunMs = performance.now();
    try {
      return await work();
    } finally {
      typicalMs += (performance.now() - begunMs - typicalMs) / 8;
      // The place goes to the next in line, so nobody slips in between.
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
  return {
    hash: (password) => inTurn(() => hasher.hash(password)),
    verify: (hash, password) => inTurn(() => hasher.verify(hash, password)),
  };
}

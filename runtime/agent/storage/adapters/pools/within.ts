/**
 * Waits for something, but not for ever; it goes on by itself.
 *
 * @returns what came of it, or `late`
 * @throws whatever it throws in time
 */
export async function within<Value>(
  work: Promise<Value>,
  limitMs: number,
): Promise<{ readonly value: Value } | 'late'> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), limitMs);
  try {
    return await Promise.race([work.then((value) => ({ value })), late]);
  } finally {
    clearTimeout(timer);
  }
}

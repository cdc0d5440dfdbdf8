/**
 * Does something with each value, several at the same time, and hands the results out in the order
 * of the values. At most `limit` results are in work or waiting, so memory stays bounded.
 *
 * @throws what the first failing action threw; those behind it are let end and forgotten
 */
export async function* inParallel<Value, Result>(
  values: Iterable<Value> | AsyncIterable<Value>,
  action: (value: Value) => Promise<Result>,
  limit: number,
): AsyncGenerator<Result> {
  const waiting: Promise<Result>[] = [];
  const start = (value: Value): void => {
    const result = action(value);
    // Observed again below; until then a failure must not count as unhandled.
    result.catch(() => undefined);
    waiting.push(result);
  };
  try {
    for await (const value of values) {
      start(value);
      if (waiting.length >= limit) yield await (waiting.shift() as Promise<Result>);
    }
    while (waiting.length > 0) yield await (waiting.shift() as Promise<Result>);
  } finally {
    await Promise.allSettled(waiting);
  }
}

/**
 * Wraps ports so that they die with their process: once it is dead, every call made through them
 * stays unanswered for ever, as nothing runs any more that could hear an answer.
 *
 * @param port an object of functions, or of objects of functions
 */
export function mortal<Port extends object>(port: Port, isAlive: () => boolean): Port {
  return new Proxy(port, {
    get(target, name, receiver): unknown {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value === 'function') return guard(value.bind(target) as Callable, isAlive);
      return typeof value === 'object' && value !== null ? mortal(value, isAlive) : value;
    },
  });
}

type Callable = (...args: unknown[]) => unknown;

/** One for each call: one for all would remember everybody who ever waited for it. */
const never = (): Promise<never> => new Promise(() => undefined);

const guard =
  (call: Callable, isAlive: () => boolean): Callable =>
  (...args) => {
    if (!isAlive()) return never();
    const result = call(...args);
    if (!(result instanceof Promise)) return result;
    return result.then(
      (value: unknown) => (isAlive() ? value : never()),
      (error: unknown) => (isAlive() ? Promise.reject(error as Error) : never()),
    );
  };

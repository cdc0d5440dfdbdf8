import type { SimulatedProcess } from './simulated-process.ts';

/** What happens to a call on its way; it may wait, fail, or kill the caller. */
export interface Passage {
  before(method: string): void | Promise<void>;
  after(method: string): void | Promise<void>;
}

export interface Border {
  /** Who calls. Once it is dead, no call is answered any more. */
  readonly from: SimulatedProcess;
  /** Where the call is carried out. */
  readonly to: SimulatedProcess;
  readonly passage: Passage;
}

type Callable = (...args: unknown[]) => unknown;

/**
 * A promise of its own for each call: one for all would remember everybody who waits for it, and with
 * them every run there has been.
 */
const never = (): Promise<never> => new Promise<never>(() => undefined);

/**
 * Puts a border between a process and what it uses: each call that is waited for passes it twice, and
 * a process that dies on the way never hears of it, whether or not it took effect. Calls that answer
 * at once (they render or compute something) are part of the caller.
 *
 * @param name of the port, for the passage: a method is told as `name.method`
 */
export function border<Port extends object>(name: string, port: Port, at: Border): Port {
  const known = new Map<string | symbol, unknown>();
  return new Proxy(port, {
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      const guarded = known.get(key) ?? guard(`${name}.${String(key)}`, value.bind(target), at);
      known.set(key, guarded);
      return guarded;
    },
  });
}

const guard =
  (method: string, call: Callable, at: Border): Callable =>
  (...args) => {
    if (!at.from.isAlive) return never();
    if (ANSWERS_AT_ONCE.has(method)) return call(...args);
    return pass(method, () => call(...args), at);
  };

/** Methods of ports that are not asynchronous. */
const ANSWERS_AT_ONCE: ReadonlySet<string> = new Set(['hypervisor.definitionOf']);

async function pass(
  method: string,
  call: () => unknown,
  { from, to, passage }: Border,
): Promise<unknown> {
  await passage.before(method);
  if (!from.isAlive) return never();
  try {
    return await to.run(call);
  } finally {
    await passage.after(method);
    if (!from.isAlive) await never();
  }
}

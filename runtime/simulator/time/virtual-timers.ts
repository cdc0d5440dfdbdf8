import { whoRuns } from './simulated-process.ts';
import type { VirtualTimer } from './virtual-time.ts';

/** A timer as the code that set it sees it. */
class TimerHandle {
  readonly timer: VirtualTimer;
  constructor(timer: VirtualTimer) {
    this.timer = timer;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
}

type Callback = (...args: unknown[]) => void;

const real = {
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  setImmediate: globalThis.setImmediate,
  clearTimeout: globalThis.clearTimeout,
  clearInterval: globalThis.clearInterval,
  clearImmediate: globalThis.clearImmediate,
  timeoutSignal: AbortSignal.timeout.bind(AbortSignal),
  anySignal: AbortSignal.any.bind(AbortSignal),
};

/** Sets a timer in virtual time, or as ever where no simulated process runs. */
const setter =
  (asEver: unknown, isRepeated: boolean) =>
  (callback: Callback, ms = 0, ...args: unknown[]): unknown => {
    const process = whoRuns.getStore();
    if (!process) return (asEver as Callback)(callback, ms, ...args);
    const call = (): void => callback(...args);
    return new TimerHandle(process.time.set(call, ms, isRepeated ? ms : undefined));
  };

const clearer =
  (asEver: unknown) =>
  (handle: unknown): void => {
    if (handle instanceof TimerHandle) handle.timer.process.time.clear(handle.timer);
    else (asEver as Callback)(handle);
  };

/**
 * Gives simulated processes timers of virtual time; everything else keeps those it has. Has no effect
 * on code outside of a simulation, so that it may stay for as long as there is one.
 *
 * @returns takes them away again
 */
export function installVirtualTimers(): () => void {
  const setOnce = setter(real.setTimeout, false);
  const simulated = {
    setTimeout: setOnce,
    setInterval: setter(real.setInterval, true),
    setImmediate: (callback: Callback, ...args: unknown[]): unknown =>
      whoRuns.getStore() ? setOnce(callback, 0, ...args) : real.setImmediate(callback, ...args),
    clearTimeout: clearer(real.clearTimeout),
    clearInterval: clearer(real.clearInterval),
    clearImmediate: clearer(real.clearImmediate),
  };
  Object.assign(globalThis, simulated);
  Object.assign(AbortSignal, { timeout: timeoutSignal, any: anySignal });
  return () => {
    const { timeoutSignal: timeout, anySignal: any, ...timers } = real;
    Object.assign(globalThis, timers);
    Object.assign(AbortSignal, { timeout, any });
  };
}

function timeoutSignal(ms: number): AbortSignal {
  const process = whoRuns.getStore();
  if (!process) return real.timeoutSignal(ms);
  const controller = new AbortController();
  process.time.set(() => {
    const message = 'The operation was aborted due to timeout';
    controller.abort(new DOMException(message, 'TimeoutError'));
  }, ms);
  return controller.signal;
}

/**
 * Node keeps a signal made of others for as long as somebody listens to it and it may abort. In a
 * process that was killed somebody always does, and nothing aborts any more: this one is only held by
 * what it is made of.
 */
function anySignal(signals: Iterable<AbortSignal>): AbortSignal {
  const sources = [...signals];
  if (!whoRuns.getStore()) return real.anySignal(sources);
  const controller = new AbortController();
  const abort = (): void => {
    for (const source of sources) source.removeEventListener('abort', abort);
    controller.abort(sources.find(({ aborted }) => aborted)?.reason);
  };
  for (const source of sources) source.addEventListener('abort', abort, { once: true });
  if (sources.some(({ aborted }) => aborted)) abort();
  return controller.signal;
}

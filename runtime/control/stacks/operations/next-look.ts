import { LIMITS } from '../../../../schemas/config/limits.ts';

/** Waits for as long as passes between two looks. @throws the reason of the signal */
export function nextLook(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, LIMITS.agent.probeIntervalMs);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

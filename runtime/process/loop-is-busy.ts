import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/**
 * @param share from 0 to 1
 * @returns whether the event loop has worked for more than that share of the time since it was asked before
 */
export function loopIsBusy(
  share: number,
  measure: () => EventLoopUtilization = () => performance.eventLoopUtilization(),
): () => boolean {
  let before = measure();
  return () => {
    const now = measure();
    const active = now.active - before.active;
    const idle = now.idle - before.idle;
    before = now;
    return active > share * (active + idle);
  };
}

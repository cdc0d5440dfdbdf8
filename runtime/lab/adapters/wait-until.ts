import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../../../schemas/errors/fault.ts';

const LOOK_MS = 50;

/**
 * Waits until something is so.
 *
 * @param what for the message when it does not come to be
 * @throws Fault TOOL_TIMED_OUT, CANCELLED
 */
export async function waitUntil(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limit: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<void> {
  const end = performance.now() + limit.timeoutMs;
  while (!(await isSo())) {
    if (limit.signal?.aborted) throw new Fault('CANCELLED', { what });
    if (performance.now() > end) {
      throw new Fault('TOOL_TIMED_OUT', { tool: what, timeoutMs: limit.timeoutMs });
    }
    await delay(LOOK_MS);
  }
}

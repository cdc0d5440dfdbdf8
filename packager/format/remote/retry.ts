import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Pause } from './pause.ts';

export interface RetryOptions {
  readonly pause: Pause;
  readonly signal: AbortSignal;
}

export interface ProgressOptions extends RetryOptions {
  /** How much was achieved so far; where it is more than ever, the tries are counted anew. */
  readonly progress?: () => number;
}

const { tries: TRIES, retryWaitMs: WAIT_MS } = LIMITS.ociClient;

/**
 * Does something again when it failed in a way that may pass: a cut connection, a busy registry.
 *
 * @param action gets the number of the try, from 0
 * @param options a long transfer over a bad link has `progress`: it ends when nothing comes any more, not
 *   after so many cuts
 * @throws what the last try threw, or what can never succeed
 */
export async function retry<Value>(
  action: (attempt: number) => Promise<Value>,
  { pause, signal, progress }: ProgressOptions,
): Promise<Value> {
  let best = progress?.() ?? 0;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await action(attempt);
    } catch (error) {
      const fault = error instanceof Fault ? error : undefined;
      const achieved = progress?.() ?? 0;
      if (achieved > best) attempt = 0;
      best = Math.max(best, achieved);
      if (!fault?.retryable || attempt + 1 >= TRIES || signal.aborted) throw error;
      const asked = Fault.is(fault, 'TOO_MANY_REQUESTS') ? fault.data.retryAfterSeconds * 1000 : 0;
      await pause(Math.max(asked, WAIT_MS * 2 ** attempt), signal);
    }
  }
}

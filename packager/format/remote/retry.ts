import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Pause } from './pause.ts';

export interface RetryOptions {
  readonly pause: Pause;
  readonly signal: AbortSignal;
}

const { tries: TRIES, retryWaitMs: WAIT_MS } = LIMITS.ociClient;

/**
 * Does something again when it failed in a way that may pass: a cut connection, a busy registry.
 *
 * @param action gets the number of the try, from 0
 * @throws what the last try threw, or what can never succeed
 */
export async function retry<Value>(
  action: (attempt: number) => Promise<Value>,
  { pause, signal }: RetryOptions,
): Promise<Value> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await action(attempt);
    } catch (error) {
      const fault = error instanceof Fault ? error : undefined;
      if (!fault?.retryable || attempt + 1 >= TRIES || signal.aborted) throw error;
      const asked = Fault.is(fault, 'TOO_MANY_REQUESTS') ? fault.data.retryAfterSeconds * 1000 : 0;
      await pause(Math.max(asked, WAIT_MS * 2 ** attempt), signal);
    }
  }
}

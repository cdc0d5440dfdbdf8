import { LIMITS } from '../../../../schemas/config/limits.ts';

/** What is known when something could not be said to the server. */
export interface Retry {
  /** How often in a row; 1 or more. */
  readonly failures: number;
  /** This agent's place among all that may try again, from 0 to less than 1. */
  readonly share: number;
  /** How long the server asked to be left alone; undefined: it said nothing. */
  readonly askedMs: number | undefined;
}

/** What a server asks for is in whole seconds. */
const ASKED_SPREAD_MS = 1_000;

/**
 * Decides how long an agent waits before it tries again. After a server has been away, all its agents
 * come back: each waits for its share of a span that doubles with each failure ("full jitter"), up to
 * a bound, so that they come one after the other and soon all the same. A server that says when it has
 * time tells each another second; within that, they come one after the other too.
 *
 * @param firstMs the longest wait after the first failure
 * @returns milliseconds
 */
export function retryDelayMs({ failures, share, askedMs }: Retry, firstMs: number): number {
  if (askedMs !== undefined)
    return Math.min(askedMs, LIMITS.agent.retryAskedMs) + share * ASKED_SPREAD_MS;
  const doublings = Math.min(failures - 1, LIMITS.agent.retryDoublings);
  return share * firstMs * 2 ** doublings;
}

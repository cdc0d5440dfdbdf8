import { LIMITS } from '../../../../schemas/config/limits.ts';

/** Whole reports that wait to be taken, and how fast they are. */
export interface ReportQueue {
  readonly waiting: number;
  /** From one that is taken to the next, in milliseconds, lately. */
  readonly paceMs: number;
  /** Until the last of those that were sent away may be back, in milliseconds from now. */
  readonly promisedMs: number;
}

export type Admission =
  { readonly kind: 'wait' } | { readonly kind: 'refuse'; readonly retryAfterMs: number };

/** The pace may get better meanwhile, and a server that waits for reports loses time: they come a little early. */
const EARLY = 0.75;

/**
 * Decides whether one more whole report waits for its turn. An agent gives up after a while, connects
 * anew and sends everything again: a report that would be taken after that is work for nothing, and
 * its agent is told when to come instead, each another time: when those are through that were told before.
 */
export function admitReport({ waiting, paceMs, promisedMs }: ReportQueue): Admission {
  const waitMs = waiting * paceMs;
  if (waitMs <= LIMITS.agent.reportWaitMs) return { kind: 'wait' };
  const retryAfterMs = Math.max(waitMs * EARLY, promisedMs) + paceMs * EARLY;
  return { kind: 'refuse', retryAfterMs: Math.min(retryAfterMs, LIMITS.agent.retryAskedMs) };
}

import { LIMITS } from '../../../../schemas/config/limits.ts';

/** Whole reports that wait to be taken, and how fast they are. */
export interface ReportQueue {
  readonly waiting: number;
  /** From one that is taken to the next, in milliseconds, lately. */
  readonly paceMs: number;
}

export type Admission =
  { readonly kind: 'wait' } | { readonly kind: 'refuse'; readonly retryAfterSeconds: number };

const MOST_SECONDS = LIMITS.agent.retryAskedMs / 1_000;

/**
 * Decides whether one more whole report waits for its turn. An agent gives up after a while, connects
 * anew and sends everything again: a report that would be taken after that is work for nothing, and
 * its agent is told when to come instead.
 */
export function admitReport({ waiting, paceMs }: ReportQueue): Admission {
  const waitMs = waiting * paceMs;
  if (waitMs <= LIMITS.agent.reportWaitMs) return { kind: 'wait' };
  const seconds = Math.ceil(waitMs / 1_000);
  return { kind: 'refuse', retryAfterSeconds: Math.min(seconds, MOST_SECONDS) };
}

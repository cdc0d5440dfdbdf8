import type { Operation, OperationStep } from '../api/resources/operation.ts';
import { isCarrying, isFetching } from './operation-share.ts';
import { stepElapsedMs } from './step-time.ts';

/** How long an operation still takes, as far as that can be told. */
export type TimeLeft =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'left'; readonly ms: number }
  /** Only of the transfer that goes on; what comes behind it was never measured. */
  | { readonly kind: 'transfer'; readonly ms: number }
  /** Only of the bytes of a machine that moves. */
  | { readonly kind: 'carry'; readonly ms: number }
  /** Its step has taken clearly longer than it did before. */
  | { readonly kind: 'overdue' };

const UNKNOWN: TimeLeft = { kind: 'unknown' };

/** A step is late at this many times what it took before, and at least this much later. */
const LATE_FACTOR = 1.25;
const LATE_MS = 10_000;

/**
 * Estimates how long an operation still takes from what its steps took before. Without having been
 * measured nothing is claimed, except that a transfer goes on at its own speed.
 *
 * @param now milliseconds since 1970
 */
export function timeLeft({ state, steps, progress }: Operation, now: number): TimeLeft {
  if (state !== 'running') return UNKNOWN;
  const running = steps.find((step) => step.state === 'running');
  const ahead = sumOfKnown(steps.filter((step) => step.state === 'waiting'));
  if (!running) return UNKNOWN;
  const transfer = progress && isFetching(progress) ? progress.remainingMs : null;
  if (transfer !== null) {
    return ahead === undefined
      ? { kind: 'transfer', ms: transfer }
      : { kind: 'left', ms: ahead + transfer };
  }
  const carry = progress && isCarrying(running, progress) ? progress.remainingMs : null;
  if (carry !== null) {
    return ahead === undefined ? { kind: 'carry', ms: carry } : { kind: 'left', ms: ahead + carry };
  }
  if (ahead === undefined || running.expectedMs === null) return UNKNOWN;
  const elapsed = stepElapsedMs(running, now);
  if (elapsed > Math.max(running.expectedMs * LATE_FACTOR, running.expectedMs + LATE_MS)) {
    return { kind: 'overdue' };
  }
  return { kind: 'left', ms: ahead + Math.max(0, running.expectedMs - elapsed) };
}

const sumOfKnown = (steps: readonly OperationStep[]): number | undefined =>
  steps.reduce<number | undefined>(
    (sum, { expectedMs }) =>
      sum === undefined || expectedMs === null ? undefined : sum + expectedMs,
    0,
  );

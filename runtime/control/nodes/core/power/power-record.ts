import type { ObservedState } from '../../../../../schemas/agent/observed.ts';
import type { NodeId, OperationId } from '../../../../../schemas/ids/brand.ts';
import type { PowerRecord, StandingLeave, StoredRest } from '../../ports/power-store.ts';

/** @returns what is stored of a node that nobody has said anything about */
export const noPower = (node: NodeId): PowerRecord => ({
  node,
  way: { kind: 'none' },
  sealed: null,
  rest: null,
  leave: null,
  wakers: [],
  bootMs: null,
});

/**
 * A rest that stands stays: whoever comes second sees that it is not its own. Nor does a node go to sleep that
 * somebody wants awake.
 */
export const withRest = (now: PowerRecord, rest: StoredRest): PowerRecord =>
  now.rest || (rest.kind === 'sleep' && now.wakers.length > 0) ? now : { ...now, rest };

/** It was to wake and did not: it is lost, and not put to sleep again before it was seen to wake. */
export const notWoken = (now: PowerRecord): PowerRecord =>
  now.rest?.kind === 'sleep' ? { ...now, rest: null, bootMs: null } : now;

/** The node has gone. */
export const settled = (now: PowerRecord, operation: OperationId): PowerRecord =>
  now.rest?.operation === operation ? { ...now, rest: { ...now.rest, settled: true } } : now;

/** Takes back what one operation has brought about, and nothing of another one. */
export const withoutRestOf = (now: PowerRecord, operation: OperationId): PowerRecord =>
  now.rest?.operation === operation ? { ...now, rest: null } : now;

/** An order that stands stays as it is: repeated, it must not name a later boot. */
export const withLeave = (now: PowerRecord, leave: StandingLeave): PowerRecord =>
  now.leave?.operation === leave.operation ? now : { ...now, leave };

export const withoutLeaveOf = (now: PowerRecord, operation: OperationId): PowerRecord =>
  now.leave?.operation === operation ? { ...now, leave: null } : now;

export const withWaker = (now: PowerRecord, operation: OperationId, since: string): PowerRecord =>
  now.wakers.some((waker) => waker.operation === operation)
    ? now
    : { ...now, wakers: [...now.wakers, { operation, since }] };

export const withoutWaker = (now: PowerRecord, operation: OperationId): PowerRecord => ({
  ...now,
  wakers: now.wakers.filter((waker) => waker.operation !== operation),
});

/**
 * @param report the last one of the node; undefined: none since the server was started
 * @returns whether a report says that a node which was to go is back: it is another boot than the one
 *   that was to end. Of a node whose boot is not known, any report says so
 */
export function isBack(
  rest: Pick<StoredRest, 'boot'>,
  report: Pick<ObservedState, 'facts'> | undefined,
): boolean {
  if (!report) return false;
  return rest.boot === null || (report.facts.power?.boot ?? null) !== rest.boot;
}

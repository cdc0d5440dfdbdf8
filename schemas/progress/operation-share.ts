import type { Operation, OperationProgress, OperationStep } from '../api/resources/operation.ts';
import { stepElapsedMs, stepTimeMs } from './step-time.ts';

/** What is not over is never shown as a whole. */
const MOST = 0.99;

/** How much of a step is done when the time that it was expected to take has passed. */
const AT_EXPECTED = 0.9;

/**
 * How much of an operation is done. Steps count by the time they take; within a step that fetches by
 * bytes, otherwise by time, and while machines start at least by those that are ready.
 *
 * @param now milliseconds since 1970
 * @returns 0 to 1, and 1 only when it succeeded; undefined while it waits or is being undone, when
 *   no number would be honest
 */
export function operationShare(operation: Operation, now: number): number | undefined {
  const { state, steps, progress } = operation;
  if (state === 'succeeded') return 1;
  if (state !== 'running' || steps.length === 0) return undefined;
  if (steps.some(isMeasuredByParts)) return undefined;
  const done = steps.reduce((sum, step) => {
    if (step.state === 'done') return sum + stepTimeMs(step);
    return step.state === 'running' ? sum + stepTimeMs(step) * stepShare(step, progress, now) : sum;
  }, 0);
  const whole = steps.reduce((sum, step) => sum + stepTimeMs(step), 0);
  return Math.min(MOST, done / whole);
}

function stepShare(step: OperationStep, progress: OperationProgress | null, now: number): number {
  const fetched = progress && isFetching(progress) ? fetchedShare(progress) : undefined;
  if (fetched !== undefined) return fetched;
  const carried = progress && isCarrying(step, progress) ? fetchedShare(progress) : undefined;
  // What was reported last may still be of the step before, which has got all of its bytes.
  if (carried !== undefined && carried < 1) return carried;
  const byTime = shareByTime(stepElapsedMs(step, now) / stepTimeMs(step));
  return step.name === 'start' ? Math.max(byTime, readyShare(progress)) : byTime;
}

/** @returns whether bytes are coming for any machine. */
export const isFetching = ({ machines }: OperationProgress): boolean =>
  machines.some(({ phase }) => phase === 'fetching');

/** Steps in which bytes go from node to node: memory and volumes of a machine that moves. */
const CARRYING: readonly string[] = ['send', 'copy'];

/** @returns whether what is reported of a step are bytes of a machine that moves */
export const isCarrying = (
  { name }: Pick<OperationStep, 'name'>,
  { machines, bytesTotal }: OperationProgress,
): boolean => CARRYING.includes(name) && machines.length === 0 && bytesTotal > 0;

/** Steps whose work is done by operations of their own: how long that takes depends on what there is. */
const BY_PARTS: readonly string[] = ['machines', 'routers'];

const isMeasuredByParts = ({ name, state, expectedMs }: OperationStep): boolean =>
  state === 'running' && expectedMs === null && BY_PARTS.includes(name);

const readyShare = (progress: OperationProgress | null): number => {
  const machines = progress?.machines ?? [];
  return machines.filter(({ phase }) => phase === 'ready').length / Math.max(1, machines.length);
};

/** Grows evenly until the expected time, then ever slower: c·x up to x = 1, behind it 1 − (1 − c)/x. */
const shareByTime = (times: number): number =>
  times <= 1 ? AT_EXPECTED * times : 1 - (1 - AT_EXPECTED) / times;

/** @returns how much of its bytes something has, 0 to 1; undefined when it fetches nothing. */
export const fetchedShare = ({
  bytesDone,
  bytesTotal,
}: Pick<OperationProgress, 'bytesDone' | 'bytesTotal'>): number | undefined =>
  bytesTotal > 0 ? Math.min(1, bytesDone / bytesTotal) : undefined;

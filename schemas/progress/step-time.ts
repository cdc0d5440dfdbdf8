import type { OperationStep } from '../api/resources/operation.ts';
import { UPGRADE_LIMITS } from '../config/upgrade-limits.ts';

/**
 * How long steps take where nothing was measured yet. Machines boot in `start`, which with big guests
 * is 95 % of an install; what moves takes its time in `send` or `copy`; what was upgraded is looked at for as long as
 * its probation lasts; the other steps only arrange things.
 */
const DEFAULT_STEP_MS: Readonly<Record<string, number>> = {
  fetch: 12_000,
  start: 285_000,
  send: 120_000,
  copy: 120_000,
  probation: UPGRADE_LIMITS.probationMs,
};
const DEFAULT_OTHER_MS = 600;

/** A step that was too quick to be measured still counts. */
const LEAST_MS = 50;

type Step = Pick<OperationStep, 'name' | 'expectedMs'>;

/** @returns how long a step is expected to take: as measured before, otherwise as usual */
export const stepTimeMs = ({ name, expectedMs }: Step): number =>
  Math.max(LEAST_MS, expectedMs ?? DEFAULT_STEP_MS[name] ?? DEFAULT_OTHER_MS);

/**
 * @param now milliseconds since 1970
 * @returns how long a step has been going on; 0 before it has begun
 */
export const stepElapsedMs = (
  { startedAt }: Pick<OperationStep, 'startedAt'>,
  now: number,
): number => (startedAt === null ? 0 : Math.max(0, now - Date.parse(startedAt)));

import { CHANGE_LIMITS } from './change-limits.ts';
import { CLONE_LIMITS } from './clone-limits.ts';
import { POINT_LIMITS } from './point-limits.ts';
import { UPGRADE_LIMITS } from './upgrade-limits.ts';

/** Stacks: what is kept of them, and what is done with them. */
export const STACK_LIMITS = {
  /** How long data volumes outlive a removed stack, unless told otherwise. */
  keepDataMs: 30 * 24 * 60 * 60 * 1000,
  points: POINT_LIMITS,
  upgrade: UPGRADE_LIMITS,
  change: CHANGE_LIMITS,
  clones: CLONE_LIMITS,
  /** Ports of the host given to published ports that name none. */
  hostPortFirst: 20_000,
  hostPortLast: 20_999,
  metricSamples: 360,
  metricIntervalMs: 10_000,
  /** How often the own registry, and one of others, is asked for newer versions of what runs. */
  newerOwnMs: 60_000,
  newerForeignMs: 6 * 60 * 60 * 1000,
  /** Somebody who plans an upgrade has it asked at once, though not again within this time. */
  newerAskedMs: 2_000,
  /** How many versions above an installed one are looked at, the highest first. */
  newerVersions: 5,
  /** How often new samples are written, so that a restart loses no more than these. */
  metricFlushMs: 60_000,
} as const;

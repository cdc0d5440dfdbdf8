const MINUTE_MS = 60_000;

/** What is done by itself, again and again; a part of LIMITS. */
export const SCHEDULE_LIMITS = {
  /** How often is looked what is due. */
  lookMs: 15_000,
  /** So many runs of one job go on at a time; the others wait for their turn. */
  atOnce: { points: 16, backups: 2, updates: 1, trials: 1 },
  /** Longest time over which the starts of all stacks are spread, and the usual one. */
  spreadMinutes: 12 * 60,
  usualSpreadMinutes: 60,
  /** How long an update may begin after its window has opened. */
  shortestWindowMinutes: 15,
  longestWindowMinutes: 24 * 60,
  usualWindowMinutes: 3 * 60,
  /** How long the trial of a backup may begin after its time. */
  trialWindowMinutes: 12 * 60,
  /** A run that has not begun so long after it was due is told in the overview. */
  overdueMs: 2 * 60 * MINUTE_MS,
  /** Restore points by schedule that a stack may keep, of `POINT_LIMITS.most`: some are left for people and upgrades. */
  points: 12,
  /** Backups by schedule that may be kept of each kind of period. */
  backups: 1_000,
  /**
   * Volumes below a disk up to which restore points are made by schedule, of `POINT_LIMITS.mostBelow`; then its disks are
   * copied out of them first.
   */
  below: 24,
  /** So many stacks at a time have their disks copied so: it reads and writes all that they have. */
  standAloneAtOnce: 2,
  /** A pool has so many times as much room as is copied: those that share it go on writing. */
  standAloneRoom: 2,
  /** Stacks that the list of schedules names. */
  named: 200,
  /** Characters of why a run failed or waits. */
  whyChars: 1_000,
} as const;

import { REHEARSAL_LIMITS } from './rehearsal-limits.ts';

/** Upgrades of a stack. */
export const UPGRADE_LIMITS = {
  /** How long machines have to stay ready before the newer version counts as good, unless told otherwise. */
  probationMs: 60_000,
  shortestProbationMs: 1_000,
  longestProbationMs: 60 * 60_000,
  /** How often machines are asked meanwhile whether they are ready, and how long one may take to answer. */
  askAgainMs: 5_000,
  answerMs: 20_000,
  /** How long machines that have a hook may take to be ready for it. */
  hookedReadyMs: 10 * 60_000,
  /** How long the hooks of all machines may take, before and after. */
  hooksMs: 60 * 60_000,
  /** How long a rollback waits for machines that it has switched on again. */
  serviceAgainMs: 30 * 60_000,
  rehearsal: REHEARSAL_LIMITS,
} as const;

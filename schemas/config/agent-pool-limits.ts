/** What an agent waits for in pools, and how nodes take turns there. */
export const AGENT_POOL_LIMITS = {
  /** One call to a file system that may stall. */
  callMs: 10_000,
  /** Until the process that makes such calls runs: that takes no pool, but a processor. */
  helperStartMs: 60_000,
  /** What a round waits for: a look into a pool, and bringing one up. It goes on by itself. */
  lookMs: 2_000,
  ensureMs: 5_000,
  /** Writing a piece of an image, making a volume, and mounting: all may have to wait. */
  writeMs: 60_000,
  mountMs: 30_000,
  /** What a helper that nobody needs is kept for. */
  helperIdleMs: 30_000,
  /** A node that fetches an image for all says so this often; one silent this long has died. */
  leaseRenewMs: 5_000,
  leaseStaleMs: 20_000,
  /** A claim is a line; whatever is longer is none. */
  claimBytes: 4 * 1024,
  /** One call of mount, umount, exportfs. */
  commandMs: 20_000,
  /** Longest time for making a file system on a disk. */
  formatMs: 600_000,
} as const;

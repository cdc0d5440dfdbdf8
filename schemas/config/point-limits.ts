import { VOLUME_FILE_LIMITS } from './volume-file-limits.ts';

/** Restore points of a stack. */
export const POINT_LIMITS = {
  /** So many a stack may have. */
  most: 16,
  /** Volumes below a disk, of points and of what is still to be merged. QEMU opens all of them. */
  mostBelow: 32,
  /** How long putting file systems to rest may take, of all machines together. */
  quiesceMs: 5_000,
  /** How long an operation waits for disks to be made, and for machines to be switched to them. */
  takeMs: 2 * 60_000,
  /** A node whose clock is further away from that of the server does not say when a point was made. */
  clockMs: 60 * 60_000,
  noteChars: 200,
  /** Of files that are read out of one. */
  files: VOLUME_FILE_LIMITS,
  /** Of the names of volumes that go back alone, in characters. */
  volumesText: 4_000,
} as const;

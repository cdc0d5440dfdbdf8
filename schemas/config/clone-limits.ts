/** Clones of a stack. */
export const CLONE_LIMITS = {
  /** Volumes below a disk that is cloned, of whichever stacks. The clone may have as many of its own above them as any stack. */
  mostBelow: 16,
} as const;

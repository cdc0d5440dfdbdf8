import { EXIT, kind } from './fault-kind.ts';

/** Of nodes that boot into memory, and the disks that keep them. */
export const nodeDiskFaults = {
  POOL_IN_MEMORY: kind<{ volume: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ volume }) =>
      `${volume} was not made: the own pool of this node is in its memory, and would be lost with its power.`,
    action: () =>
      'Give the node a disk that keeps it (yard node disk keep), or choose another pool.',
  }),
  NODE_DISK_MISSING: kind<{ disk: string }>({
    status: 503,
    exit: EXIT.failed,
    retryable: true,
    message: ({ disk }) =>
      `The disk that keeps this node (${disk}) is not there. What is on it is out of reach, and its machines wait.`,
    action: () =>
      'Plug it in again. If it is lost for good: yard node disk forget, with the name of this node.',
  }),
  NODE_DISK_UNUSABLE: kind<{ disk: string; why: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ disk, why }) => `${disk} does not keep this node, because ${why}.`,
    action: () => 'See “A disk that keeps a node” in docs/operating.md.',
  }),
} as const;

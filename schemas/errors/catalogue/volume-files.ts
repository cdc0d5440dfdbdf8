import { EXIT, kind } from './fault-kind.ts';

/** Why there is nobody to look into a volume. */
const NOT_OPENED = {
  busy: {
    why: 'its node already looks into as many volumes as it may at a time',
    action: 'Try again in a few minutes: one that nobody uses ends by itself.',
  },
  'in-use': {
    why: 'its node cannot read it right now, as when a layer below it is being merged',
    action: 'Try again in a few minutes. If it stays, look at the log of the agent on that node.',
  },
  kernel: {
    why: 'its node has no kernel for that in /boot, or no busybox',
    action: 'On that node: apt-get install linux-image-amd64 busybox kmod',
  },
  failed: {
    why: 'the small machine that looks into it did not start',
    action: 'Look at the log of the agent on its node.',
  },
  lost: {
    why: 'the small machine that looks into it has ended, or does not answer',
    action:
      'Try again. If it happens with the same folder or file, its file system may be damaged.',
  },
} as const;

/** Faults: files out of volumes. */
export const volumeFileFaults = {
  WHICH_VOLUME: kind<{ name?: string; known: readonly string[] }>({
    status: 409,
    exit: EXIT.usage,
    retryable: false,
    message: ({ name, known }) =>
      `${name === undefined ? 'There are several volumes' : `There are several volumes “${name}”`}: ${known.join(', ')}.`,
    action: () => 'Say which one you mean.',
  }),
  FILES_NOT_OPENED: kind<{ what: string; why: keyof typeof NOT_OPENED }>({
    status: 503,
    exit: EXIT.failed,
    retryable: true,
    message: ({ what, why }) => `The files of ${what} cannot be shown: ${NOT_OPENED[why].why}.`,
    action: ({ why }) => NOT_OPENED[why].action,
  }),
  FILES_UNREADABLE: kind<{ what: string; why: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: false,
    message: ({ what, why }) => `The files of ${what} cannot be read: ${why}.`,
    action: () =>
      'The restore point is not affected by that: the stack can still be restored to it.',
  }),
  FILE_REFUSED: kind<{ path: string; why: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ path, why }) => `${path} is not sent: ${why}.`,
    action: () => 'Choose another file or folder.',
  }),
} as const;

import { EXIT, kind } from './fault-kind.ts';

/** Of restore points. */
export const restorePointFaults = {
  POINT_REFUSED: kind<{
    what: string;
    problems: { code: string; message: string; action?: string | undefined }[];
  }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ what, problems }) =>
      `${what} is not possible: ${problems.map(({ message }) => message).join(' ')}`,
    action: ({ problems }) => problems.flatMap(({ action }) => (action ? [action] : [])).join(' '),
  }),
  POINT_NOT_TAKEN: kind<{ stack: string; why: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: false,
    message: ({ stack, why }) =>
      `No restore point of ${stack} was made: its disks were not kept at one instant, because ${why}.`,
    action: () => 'Nothing was lost, and its machines go on. Try again.',
  }),
} as const;

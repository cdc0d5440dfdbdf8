import { EXIT, kind } from './fault-kind.ts';

/** Of restore points, and of upgrades, which make one. */
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
  DISK_KEPT: kind<{ machine: string; disk: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ machine, disk }) =>
      `${machine} is not started: newer data stands on its disk “${disk}”, of which this server does not know. It was restored from a backup that is older than a restore point.`,
    action: () =>
      'Restore a newer backup of the server. Until then nothing is written to that disk.',
  }),
  UPGRADE_REFUSED: kind<{
    stack: string;
    version: string;
    problems: { code: string; message: string; action?: string | undefined }[];
  }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ stack, version, problems }) =>
      `${stack} cannot be upgraded to ${version} now: ${problems.map(({ message }) => message).join(' ')}`,
    action: ({ problems }) => problems.flatMap(({ action }) => (action ? [action] : [])).join(' '),
  }),
  REHEARSAL_REFUSED: kind<{
    stack: string;
    version: string;
    problems: { code: string; message: string; action?: string | undefined }[];
  }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ stack, version, problems }) =>
      `The upgrade of ${stack} to ${version} cannot be rehearsed now: ${problems.map(({ message }) => message).join(' ')}`,
    action: ({ problems }) => problems.flatMap(({ action }) => (action ? [action] : [])).join(' '),
  }),
  REHEARSAL_FAILED: kind<{ stack: string; version: string; why: string; console?: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: false,
    message: ({ stack, version, why }) =>
      `The upgrade of ${stack} to ${version} could not be rehearsed: ${why}`,
    action: ({ stack }) =>
      `Whether it would hold is not known. ${stack} itself goes on as it was, and its clone is removed.`,
  }),
  BACKUP_DID_NOT_START: kind<{ stack: string; at: string; why: string; console?: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: false,
    message: ({ stack, at, why }) =>
      `The backup of ${stack} as of ${at.slice(0, 16).replace('T', ' ')} UTC did not start: ${why}`,
    action: () =>
      'Nothing is left of the trial. Try another backup, and see whether the stack itself starts anew.',
  }),
  BACKUP_NOT_TRIED: kind<{ stack: string; at: string; why: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: false,
    message: ({ stack, at, why }) =>
      `Whether the backup of ${stack} as of ${at.slice(0, 16).replace('T', ' ')} UTC starts was not seen: ${why}`,
    action: () => 'Try it again. Nothing is left of the trial.',
  }),
  HOOK_NOT_RUN: kind<{ machine: string; moment: 'before' | 'after'; why: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: false,
    message: ({ machine, moment, why }) =>
      `The hook “upgrade” (${moment}) could not be run in ${machine}, which ${why}.`,
    action: ({ moment }) =>
      moment === 'before'
        ? 'Nothing was stopped. See to it that the machine is ready, for instance by restarting the stack; then upgrade again.'
        : 'The stack goes back to what it was. Look at the console of the machine, and ask the publisher of the appliance.',
  }),
  UPGRADE_NOT_HELD: kind<{ machine: string; version: string; why: string; console?: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: false,
    message: ({ machine, version, why }) =>
      `${machine} was ready with version ${version}, and then ${why}.`,
    action: () => 'Look at its console, and ask the publisher of the appliance.',
  }),
  POINT_NOT_TAKEN: kind<{ stack: string; why: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: false,
    message: ({ stack, why }) =>
      `The disks of ${stack} were not kept at one instant, because ${why}.`,
    action: () => 'Nothing was lost, and its machines go on. Try again.',
  }),
  VOLUME_KEPT: kind<{ volume: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ volume }) =>
      `The volume “${volume}” is not deleted: others stand on it, of which this server does not know. It was restored from a backup that is older than these.`,
    action: () =>
      'Restore a newer backup of the server. Until then the volume is left as it is, with what stands on it.',
  }),
} as const;

import { EXIT, kind } from './fault-kind.ts';

/** Faults: backup repositories. */
export const backupFaults = {
  BACKUP_KEY_WRONG: kind<{ repository: string }>({
    status: 403,
    exit: EXIT.denied,
    retryable: false,
    message: ({ repository }) =>
      `This key or password does not open the backup repository ${repository}.`,
    action: () =>
      'Use the key that the repository was made with. Nobody can open it without one, and nobody can make the key again.',
  }),
  BACKUP_DAMAGED: kind<{ file: string; wanted: string; found: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, wanted, found }) =>
      `The file ${file} of the backup repository is damaged or was changed: wanted ${wanted}, found ${found}.`,
    action: () =>
      'Run “yard backup verify” to see which restore points can still be used. A copy of that file from elsewhere repairs it.',
  }),
  BACKUP_APPEND_ONLY: kind<{ repository: string; doing: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ repository, doing }) =>
      `The backup repository ${repository} is append-only: ${doing} would remove something from it.`,
    action: () =>
      'If you look after this repository and mean to remove something, add --allow-removal.',
  }),
  BACKUP_OVERTAKEN: kind<{ repository: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: true,
    message: ({ repository }) =>
      `While this backup was being written, “yard backup prune” began to remove data that it relies on from ${repository}, or finishing it took too long.`,
    action: () => 'Run it again: only what is missing is written.',
  }),
  REPOSITORY_NOT_WRITABLE: kind<{ folder: string; why: string; packaged: boolean }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ folder, why }) => `The server cannot write into ${folder}: ${why}.`,
    action: ({ folder, packaged }) =>
      packaged
        ? `On the host of the server, as root: run “systemctl edit stackyard-server”, add the two lines “[Service]” and “ReadWritePaths=${folder}”, run “chown stackyard: ${folder}” and “systemctl restart stackyard-server”. Then try again.`
        : `Give the folder to the user that the server runs as, and see whether it is mounted to be written to. Then try again.`,
  }),
  REPOSITORY_STALLED: kind<{ place: string; limitMs: number }>({
    status: 503,
    exit: EXIT.failed,
    retryable: true,
    message: ({ place, limitMs }) =>
      `The backup repository in ${place} did not answer within ${Math.round(limitMs / 1000)} s.`,
    action: () =>
      'Check the disk, the file server or the object store that it is on, and the network between; then try again. A backup that was being written goes on where it was.',
  }),
  OBJECTS_REFUSED: kind<{ place: string; why: string }>({
    status: 409,
    exit: EXIT.denied,
    retryable: false,
    message: ({ place, why }) => `The object store refuses this at ${place}: ${why}.`,
    action: () =>
      'Check the access key and the region, and that the key may list the bucket and get, put and delete objects in it; then try again.',
  }),
} as const;
